using Npgsql;

namespace RecSys.Store;

/// <summary>Writes factor vectors: items and users of one run in one transaction, so that both become visible together.</summary>
public sealed class FactorStore(NpgsqlDataSource dataSource)
{
    /// <summary>Starts the transaction of a run.</summary>
    /// <param name="scope">Whose rows; no other is touched.</param>
    /// <param name="time">What <c>updated_at</c> of a written row becomes.</param>
    public async Task<FactorWrite> BeginAsync(Scope scope, DateTimeOffset time, CancellationToken cancellationToken)
        => await FactorWrite.BeginAsync(await dataSource.OpenConnectionAsync(cancellationToken), scope, time, cancellationToken);
}

using Npgsql;

namespace RecSys.Store;

/// <summary>Writes factor rows into a staging table by one binary COPY. Disposing it before <see cref="CompleteAsync"/> stages no row.</summary>
public sealed class FactorCopy : IAsyncDisposable
{
    static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    static readonly byte[] Trailer = [0xFF, 0xFF];

    readonly NpgsqlRawCopyStream _stream;
    readonly Func<CancellationToken, Task> _analyzeAsync;
    long _written;
    bool _isComplete;

    FactorCopy(NpgsqlRawCopyStream stream, Func<CancellationToken, Task> analyzeAsync) => (_stream, _analyzeAsync) = (stream, analyzeAsync);

    /// <summary>Rows staged; 0 until the COPY is complete.</summary>
    public long Rows => _isComplete ? _written : 0;

    /// <param name="copy">A whole <c>COPY … FROM STDIN (FORMAT BINARY)</c>.</param>
    /// <param name="analyzeAsync">Analyzes the staging table; called once it has rows.</param>
    internal static async Task<FactorCopy> BeginAsync(
        NpgsqlConnection connection, string copy, Func<CancellationToken, Task> analyzeAsync, CancellationToken cancellationToken)
    {
        var factors = new FactorCopy(await connection.BeginRawBinaryCopyAsync(copy, cancellationToken), analyzeAsync);
        try
        {
            await factors._stream.WriteAsync(Header, cancellationToken);
            return factors;
        }
        catch
        {
            await factors.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes rows; the buffer may be reused when this returns.</summary>
    /// <param name="rows">In any order, no id twice.</param>
    public async Task WriteAsync(FactorRows rows, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(rows.Encoded, cancellationToken);
        _written += rows.Count;
    }

    /// <summary>Ends the COPY.</summary>
    /// <returns>Rows staged.</returns>
    /// <exception cref="PostgresException">SQLSTATE 22000: a vector has the wrong length.</exception>
    public async Task<long> CompleteAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Trailer, cancellationToken);
        await _stream.DisposeAsync();
        _isComplete = true;
        if (_written > 0)
            await _analyzeAsync(cancellationToken);
        return _written;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isComplete)
            return;

        // Disposing the stream would complete the COPY with the rows that have been sent.
        try
        {
            await _stream.CancelAsync();
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException or InvalidOperationException or NullReferenceException)
        {
            // The COPY has already ended, and the caller gets the exception that ended it. When the connection breaks during the cancel,
            // the driver releases the stream a second time and finds null.
        }
    }
}

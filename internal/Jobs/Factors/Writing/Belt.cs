using System.Threading.Channels;

namespace RecSys.Jobs.Factors;

/// <summary>A fixed number of buffers that circulate: taken free, passed on full, freed again.</summary>
/// <remarks>Taking a free buffer waits until one is freed, which bounds both memory and how far producers run ahead.</remarks>
sealed class Belt<T>
{
    readonly Channel<T> _free = Channel.CreateUnbounded<T>();
    readonly Channel<T> _full = Channel.CreateUnbounded<T>();

    public Belt(int count, Func<T> create)
    {
        for (var i = 0; i < count; i++)
            Free(create());
    }

    public ValueTask<T> TakeFreeAsync(CancellationToken cancellationToken) => _free.Reader.ReadAsync(cancellationToken);

    public void PassOn(T buffer) => _full.Writer.TryWrite(buffer);

    /// <summary>Full buffers, until <see cref="Complete"/>; any number of consumers share them.</summary>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken) => _full.Reader.ReadAllAsync(cancellationToken);

    public void Free(T buffer) => _free.Writer.TryWrite(buffer);

    public void Complete() => _full.Writer.Complete();
}

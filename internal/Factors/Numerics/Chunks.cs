namespace RecSys.Factors;

/// <summary>Work in chunks that several threads take in order. Chunks are the same for any number of threads.</summary>
static class Chunks
{
    /// <summary>Runs every chunk once.</summary>
    /// <param name="workers">Number of threads, at least 1.</param>
    /// <param name="newWorker">Makes the work of one thread, which is called with the number of a chunk.</param>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public static void Run(int count, int workers, Func<Action<int>> newWorker, CancellationToken cancellationToken)
    {
        if (count == 0)
            return;
        var next = -1;
        Exception? failure = null;
        Action work = () =>
        {
            try
            {
                var worker = newWorker();
                for (var chunk = Interlocked.Increment(ref next); chunk < count; chunk = Interlocked.Increment(ref next))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    worker(chunk);
                }
            }
#pragma warning disable CA1031 // rethrown below, on the caller's thread
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, e, null);
                Interlocked.Exchange(ref next, count);
            }
        };
        Parallel.Invoke(new ParallelOptions { MaxDegreeOfParallelism = workers }, [.. Enumerable.Repeat(work, Math.Min(workers, count))]);
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}

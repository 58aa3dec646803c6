namespace RecSys.Evaluation.Statistics;

/// <summary>The loop that the resampling statistics share.</summary>
static class Resampling
{
    /// <summary>The number of users that every series is about.</summary>
    public static int CommonUsers(IReadOnlyList<PairedDifferences> series)
    {
        var users = series[0].Users;
        return series.All(s => s.Users == users)
            ? users
            : throw new ArgumentException("The series are about different numbers of users.", nameof(series));
    }

    /// <summary>Runs the body once for each r, each worker with scratch of its own. The body writes to slot r only.</summary>
    public static void ForEach<TScratch>(int count, int workers, Func<TScratch> newScratch, Action<int, TScratch> body)
        => Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = workers }, newScratch,
            (r, _, scratch) =>
            {
                body(r, scratch);
                return scratch;
            },
            _ => { });
}

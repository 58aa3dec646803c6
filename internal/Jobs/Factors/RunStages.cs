using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Factors;

/// <summary>Measures the stages of a run and shows the current one.</summary>
sealed class RunStages(TimeProvider clock, IProgress<ProgressUpdate> progress)
{
    readonly List<Stage> _stages = [];

    /// <summary>The stages that ended, in order.</summary>
    public IReadOnlyList<Stage> All => _stages;

    /// <summary>Receives the progress of the current stage.</summary>
    public IProgress<ProgressUpdate> Progress => progress;

    /// <summary>Does the work of a stage.</summary>
    /// <param name="rows">How many rows the stage processed.</param>
    public async Task<T> TimedAsync<T>(string name, Func<Task<T>> work, Func<T, long> rows)
    {
        progress.Report(new ProgressUpdate(0, null, name));
        var started = clock.GetTimestamp();
        var result = await work();
        _stages.Add(new Stage(name, rows(result), clock.GetElapsedTime(started).TotalSeconds));
        return result;
    }
}

using Microsoft.Extensions.Logging;
using RecSys.Store;

namespace RecSys.Jobs.Runs;

/// <summary>Keeps a run that writes out of the way of others: it sleeps in proportion to its work, and pauses while the server is in trouble.</summary>
public sealed class Throttle
{
    static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    readonly ThrottlingLimits _limits;
    readonly TimeProvider _clock;
    readonly ILogger? _log;
    readonly SortedDictionary<string, double> _pausedFor = new(StringComparer.Ordinal);
    long? _asked;
    string? _endedBy;

    /// <param name="log">Told when a pause begins and ends; null where a progress line shows it.</param>
    public Throttle(double nice, ThrottlingLimits limits, TimeProvider clock, ILogger? log)
        => (Nice, _limits, _clock, _log) = (new Nice(nice, clock), limits, clock, log);

    /// <summary>The sleeps alone.</summary>
    public Nice Nice { get; }

    /// <summary>What the run has slept and paused so far.</summary>
    public ThrottlingTotals Totals => new(Nice.Ratio, Nice.Slept.TotalSeconds, _pausedFor.Values.Sum(), _pausedFor, _endedBy);

    /// <summary>Sleeps as long as is due, then waits until the server has no trouble. Call it where no transaction is open.</summary>
    /// <param name="read">Reads how the server does; called once a second at most.</param>
    /// <param name="progress">Shows why it waits.</param>
    /// <param name="at">How far the run has come.</param>
    /// <exception cref="PausedTooLongException">The trouble lasted longer than the run may wait.</exception>
    public async Task WaitAsync(
        Func<CancellationToken, Task<ServerLoad>> read, IProgress<ProgressUpdate> progress, ProgressUpdate at, CancellationToken cancellationToken)
    {
        await Nice.SleepAsync(cancellationToken);
        if (_limits.MaxPause == TimeSpan.Zero || (_asked is { } asked && _clock.GetElapsedTime(asked) < AskEvery))
            return;

        long? began = null;
        while (await ReasonsAsync(read, cancellationToken) is { Count: > 0 } reasons)
        {
            var text = string.Join("; ", reasons.Select(reason => reason.Text));
            if (began is null)
                _log?.PauseBegan(text);
            progress.Report(at with { Note = $"paused: {text}" });
            began ??= _clock.GetTimestamp();
            var left = _limits.MaxPause - _clock.GetElapsedTime(began.Value);
            if (left <= TimeSpan.Zero)
            {
                _endedBy = $"paused for {Duration.Format(_limits.MaxPause)}, and still {text}";
                throw new PausedTooLongException(_endedBy);
            }

            await PauseAsync(left < AskEvery ? left : AskEvery, reasons[0].Cause, cancellationToken);
        }

        if (began is null)
            return;

        _log?.PauseEnded(_clock.GetElapsedTime(began.Value).TotalSeconds);
        progress.Report(at);
        Nice.Restart();
    }

    async Task<IReadOnlyList<PauseReason>> ReasonsAsync(Func<CancellationToken, Task<ServerLoad>> read, CancellationToken cancellationToken)
    {
        var load = await read(cancellationToken);
        _asked = _clock.GetTimestamp();
        return load.PauseReasons(_limits.MaxReplicaLag);
    }

    async Task PauseAsync(TimeSpan time, PauseCause cause, CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        await Task.Delay(time, _clock, cancellationToken);
        var name = cause.ToString().ToLowerInvariant();
        _pausedFor[name] = _pausedFor.GetValueOrDefault(name) + _clock.GetElapsedTime(began).TotalSeconds;
    }
}

/// <summary>When and how long a run waits for the server.</summary>
/// <param name="MaxPause">How long at a time; zero never waits and asks for nothing.</param>
/// <param name="MaxReplicaLag">Time that a replica may be behind.</param>
public readonly record struct ThrottlingLimits(TimeSpan MaxPause, TimeSpan MaxReplicaLag);

/// <summary>What a run slept and paused, for its report.</summary>
/// <param name="Nice">Seconds of sleep for a second of work, as asked.</param>
/// <param name="PausedFor">Seconds by what was waited for: <c>archiver</c>, <c>replication</c>, <c>vacuum</c>.</param>
/// <param name="EndedBy">What lasted longer than the run may wait; null when nothing did.</param>
public sealed record ThrottlingTotals(double Nice, double SleptSeconds, double PausedSeconds, IReadOnlyDictionary<string, double> PausedFor, string? EndedBy)
{
    /// <summary>A line for a person; null when there was neither sleep nor pause.</summary>
    public string? Text
    {
        get
        {
            List<string> parts = [];
            if (SleptSeconds > 0)
                parts.Add(FormattableString.Invariant($"slept {SleptSeconds:F1} s by --nice {Nice}"));
            if (PausedSeconds > 0)
                parts.Add(FormattableString.Invariant($"paused {PausedSeconds:F1} s for {string.Join(", ", PausedFor.Select(pause => FormattableString.Invariant($"{pause.Key} {pause.Value:F1} s")))}"));
            return parts.Count == 0 ? null : string.Join("; ", parts);
        }
    }
}

/// <summary>The server was in trouble for longer than a run may wait; the message says which: <see cref="ExitCodes.TryAgainLater"/>.</summary>
public sealed class PausedTooLongException(string message) : Exception(message);

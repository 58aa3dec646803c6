using Microsoft.Extensions.Logging;
using RecSys.Store;

namespace RecSys.Jobs.Runs;

/// <summary>Limits the load of a run that writes: it sleeps in proportion to its work, and pauses while the server has trouble.</summary>
public sealed class Throttle
{
    static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    readonly ThrottlingLimits _limits;
    readonly TimeProvider _clock;
    readonly ILogger? _log;
    readonly SortedDictionary<string, double> _pausedFor = new(StringComparer.Ordinal);
    long? _asked;
    string? _endedBy;

    /// <param name="log">Logs when a pause begins and ends; null where a progress bar shows it.</param>
    public Throttle(double nice, ThrottlingLimits limits, TimeProvider clock, ILogger? log)
        => (Nice, _limits, _clock, _log) = (new Nice(nice, clock), limits, clock, log);

    /// <summary>The sleeps, without the pauses.</summary>
    public Nice Nice { get; }

    /// <summary>The sleeps and pauses of the run so far.</summary>
    public ThrottlingTotals Totals => new(Nice.Ratio, Nice.Slept.TotalSeconds, _pausedFor.Values.Sum(), _pausedFor, _endedBy);

    /// <summary>Sleeps as long as is due, then pauses until the server has no trouble. Call it while no transaction is open.</summary>
    /// <param name="read">Reads the load of the server; called at most once per second.</param>
    /// <param name="progress">Shows the reason for a pause.</param>
    /// <param name="at">The progress of the run.</param>
    /// <exception cref="PausedTooLongException">The trouble lasted longer than the run may pause.</exception>
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

/// <summary>When and how long a run pauses for the server.</summary>
/// <param name="MaxPause">The longest single pause; with zero the run never pauses and never reads the load.</param>
/// <param name="MaxReplicaLag">How far a replica may be behind.</param>
public readonly record struct ThrottlingLimits(TimeSpan MaxPause, TimeSpan MaxReplicaLag);

/// <summary>The sleeps and pauses of a run, for its report.</summary>
/// <param name="Nice">Seconds of sleep per second of work, as given.</param>
/// <param name="PausedFor">Seconds by reason: <c>archiver</c>, <c>replication</c>, <c>vacuum</c>.</param>
/// <param name="EndedBy">The trouble that lasted longer than the run may pause; null if there was none.</param>
public sealed record ThrottlingTotals(double Nice, double SleptSeconds, double PausedSeconds, IReadOnlyDictionary<string, double> PausedFor, string? EndedBy)
{
    /// <summary>One line of text; null when the run neither slept nor paused.</summary>
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

/// <summary>The server had trouble for longer than the run may pause; the message gives the reason: <see cref="ExitCodes.TryAgainLater"/>.</summary>
public sealed class PausedTooLongException(string message) : Exception(message);

using System.Diagnostics;
using System.Globalization;

namespace RecSys.Jobs.Evaluation;

/// <summary>Time per stage of a run, for the log. No report contains it.</summary>
/// <param name="start">Start of the process: the first stage begins there.</param>
public sealed class StageTimes(TimeProvider clock, DateTimeOffset start)
{
    readonly long _created = clock.GetTimestamp();
    readonly TimeSpan _before = clock.GetUtcNow() - start;
    readonly List<(string Stage, TimeSpan End)> _ends = [];
    long _firstUser;
    long _lastUser;

    /// <summary>The stages of this process.</summary>
    public static StageTimes OfProcess(TimeProvider clock)
    {
        using var process = Process.GetCurrentProcess();
        return new StageTimes(clock, new DateTimeOffset(process.StartTime.ToUniversalTime()));
    }

    /// <summary>From the start of the process until now.</summary>
    public TimeSpan Total => At(clock.GetTimestamp());

    /// <summary>Ends a stage that began at the end of the previous one.</summary>
    public void End(string stage) => _ends.Add((stage, Total));

    /// <summary>Records that a user's lists are complete. Thread-safe.</summary>
    /// <param name="done">Users completed so far, including this one.</param>
    public void UserDone(int done)
    {
        if (done == 1)
            _firstUser = clock.GetTimestamp();
        Volatile.Write(ref _lastUser, clock.GetTimestamp());
    }

    /// <summary>Ends the stages of an evaluation: before the first user's lists, the lists, the numbers.</summary>
    public void EndEvaluation()
    {
        if (_lastUser != 0)
        {
            _ends.Add(("neighbours", At(_firstUser)));
            _ends.Add(("lists", At(_lastUser)));
        }

        End("numbers");
    }

    /// <summary><c>start 0.21 s, connecting 0.08 s, …</c></summary>
    public override string ToString()
    {
        var begin = TimeSpan.Zero;
        var texts = new List<string>();
        foreach (var (stage, end) in _ends)
        {
            texts.Add(string.Create(CultureInfo.InvariantCulture, $"{stage} {(end - begin).TotalSeconds:0.00} s"));
            begin = end;
        }

        return string.Join(", ", texts);
    }

    TimeSpan At(long timestamp) => _before + clock.GetElapsedTime(_created, timestamp);
}

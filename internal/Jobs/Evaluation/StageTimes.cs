using System.Diagnostics;
using System.Globalization;

namespace RecSys.Jobs.Evaluation;

/// <summary>Where the time of a run goes, stage by stage from the start of the process. A diagnosis: no report holds it.</summary>
sealed class StageTimes(TimeProvider clock)
{
    readonly long _created = clock.GetTimestamp();
    readonly TimeSpan _start = SinceProcessStart(clock);
    readonly List<(string Stage, TimeSpan End)> _ends = [];
    long _firstUser;
    long _lastUser;

    /// <summary>From the start of the process until now.</summary>
    public TimeSpan Total => At(clock.GetTimestamp());

    /// <summary>Ends a stage that began with the end of the one before.</summary>
    public void End(string stage) => _ends.Add((stage, Total));

    /// <summary>Notes that a user's lists are done; called from several threads.</summary>
    /// <param name="done">Users done so far, this one included.</param>
    public void UserDone(int done)
    {
        if (done == 1)
            _firstUser = clock.GetTimestamp();
        Volatile.Write(ref _lastUser, clock.GetTimestamp());
    }

    /// <summary>Ends the stages of an evaluation: what comes before the first user's lists, the lists, the numbers.</summary>
    public void EndEvaluation()
    {
        if (_lastUser != 0)
        {
            _ends.Add(("neighbours", At(_firstUser)));
            _ends.Add(("lists", At(_lastUser)));
        }

        End("numbers");
    }

    /// <summary><c>start 0.21 s, schema 0.08 s, …</c></summary>
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

    TimeSpan At(long timestamp) => _start + clock.GetElapsedTime(_created, timestamp);

    static TimeSpan SinceProcessStart(TimeProvider clock)
    {
        using var process = Process.GetCurrentProcess();
        return clock.GetUtcNow() - new DateTimeOffset(process.StartTime.ToUniversalTime());
    }
}

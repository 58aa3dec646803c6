using System.Collections.Concurrent;
using System.Diagnostics;

namespace RecSys.Tests.Integration.Proof;

/// <summary>A promise of the programs that is tried in many cases. Each is a row of the table at the end of <c>make proof</c>.</summary>
/// <remarks>Created at the start of a test of category <c>Proof</c> and completed by <see cref="AssertKept"/>; cases may run in parallel.</remarks>
sealed class Promise
{
    const int FailuresPrinted = 5;

    static readonly ConcurrentQueue<Promise> Made = [];

    readonly long _started = Stopwatch.GetTimestamp();
    TimeSpan? _took;
    int _cases;
    int _failures;

    Promise(string part, string text) => (Part, Text) = (part, text);

    /// <summary>All promises of this run, in order of creation.</summary>
    public static IReadOnlyCollection<Promise> All => Made;

    /// <summary>The group, such as <c>faults</c>.</summary>
    public string Part { get; }

    /// <summary>The promise in a few words, without a full stop.</summary>
    public string Text { get; }

    public int Cases => _cases;

    /// <summary>A test that stopped before its end has at least one failure.</summary>
    public int Failures => _took is null ? Math.Max(1, _failures) : _failures;

    public TimeSpan Took => _took ?? Stopwatch.GetElapsedTime(_started);

    public static Promise Make(string part, string text)
    {
        var promise = new Promise(part, text);
        Made.Enqueue(promise);
        return promise;
    }

    /// <summary>Tries one case. Any exception is a failure; the first five are printed.</summary>
    public async Task TryAsync(string name, Func<Task> check)
    {
        Interlocked.Increment(ref _cases);
        try
        {
            await check();
        }
#pragma warning disable CA1031 // every failure is counted, and the next case is tried
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(name, e.Message);
        }
    }

    /// <summary>Counts cases that were checked elsewhere, such as rows.</summary>
    public void Add(int cases) => Interlocked.Add(ref _cases, cases);

    /// <summary>Counts a failure of a case that was counted before.</summary>
    public void Fail(string name, string reason)
    {
        if (Interlocked.Increment(ref _failures) <= FailuresPrinted)
            TestContext.Out.WriteLine($"{Text}: {name}: {reason}");
    }

    /// <summary>Completes the promise; fails the test when a case failed or too few were tried.</summary>
    public void AssertKept(int atLeast = 1)
    {
        _took = Stopwatch.GetElapsedTime(_started);
        if (_cases < atLeast)
            Fail("cases", $"{_cases} were tried, {atLeast} are promised");
        Assert.That(_failures, Is.Zero, $"failures of '{Text}'; the first are in the output");
    }
}

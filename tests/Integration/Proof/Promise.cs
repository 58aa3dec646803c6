using System.Collections.Concurrent;
using System.Diagnostics;

namespace RecSys.Tests.Integration.Proof;

/// <summary>What the programs promise, tried in many cases. Each is a row of the table at the end of <c>make proof</c>.</summary>
/// <remarks>Made at the start of a test of category <c>Proof</c> and ended by <see cref="AssertKept"/>; cases may run at the same time.</remarks>
sealed class Promise
{
    const int FailuresPrinted = 5;

    static readonly ConcurrentQueue<Promise> Made = [];

    readonly long _started = Stopwatch.GetTimestamp();
    TimeSpan? _took;
    int _cases;
    int _failures;

    Promise(string part, string text) => (Part, Text) = (part, text);

    /// <summary>All promises of this run, in the order in which they were made.</summary>
    public static IReadOnlyCollection<Promise> All => Made;

    /// <summary>Such as <c>faults</c>.</summary>
    public string Part { get; }

    /// <summary>The promise in a few words, without a full stop.</summary>
    public string Text { get; }

    public int Cases => _cases;

    /// <summary>A test that stopped before its end has one failure at least.</summary>
    public int Failures => _took is null ? Math.Max(1, _failures) : _failures;

    public TimeSpan Took => _took ?? Stopwatch.GetElapsedTime(_started);

    public static Promise Make(string part, string text)
    {
        var promise = new Promise(part, text);
        Made.Enqueue(promise);
        return promise;
    }

    /// <summary>Tries one case: whatever it throws is a failure, printed for the first five.</summary>
    public async Task TryAsync(string name, Func<Task> check)
    {
        Interlocked.Increment(ref _cases);
        try
        {
            await check();
        }
#pragma warning disable CA1031 // a proof counts every failure and goes on
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(name, e.Message);
        }
    }

    /// <summary>Counts cases that were checked elsewhere, such as rows.</summary>
    public void Add(int cases) => Interlocked.Add(ref _cases, cases);

    /// <summary>Counts a failure of a case that is already counted.</summary>
    public void Fail(string name, string reason)
    {
        if (Interlocked.Increment(ref _failures) <= FailuresPrinted)
            TestContext.Out.WriteLine($"{Text}: {name}: {reason}");
    }

    /// <summary>Ends the promise, and the test with it when a case failed or too few were tried.</summary>
    public void AssertKept(int atLeast = 1)
    {
        _took = Stopwatch.GetElapsedTime(_started);
        if (_cases < atLeast)
            Fail("cases", $"{_cases} were tried, {atLeast} are promised");
        Assert.That(_failures, Is.Zero, $"failures of '{Text}'; the first are in the output");
    }
}

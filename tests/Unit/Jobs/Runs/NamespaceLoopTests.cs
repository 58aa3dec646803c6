using Microsoft.Extensions.Logging.Abstractions;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class NamespaceLoopTests
{
    static readonly Scope[] Scopes = [.. "abc".Select(name => new Scope(Guid.Empty, name.ToString()))];

    [Test]
    public async Task Each_namespace_is_run_and_reported_before_the_next_one()
    {
        var reports = new Reports();
        await RunAsync(reports, all: true, scope =>
        {
            reports.Events.Add($"run {scope.Namespace}");
            return RunStatus.Done;
        });

        Assert.That(reports.Events, Is.EqualTo(new[] { "run a", "add a", "run b", "add b", "run c", "add c", "save" }));
    }

    [TestCase(RunStatus.Interrupted)]
    [TestCase(RunStatus.Paused)]
    public async Task A_run_that_was_stopped_ends_the_loop(RunStatus status)
    {
        var reports = new Reports();
        await RunAsync(reports, all: true, scope => scope.Namespace == "b" ? status : RunStatus.Done);

        Assert.That(reports.Events, Is.EqualTo(new[] { "add a", "add b", "save" }));
    }

    [TestCase(RunStatus.Refused)]
    [TestCase(RunStatus.TooManyErrors)]
    public async Task A_run_that_failed_by_itself_does_not_end_the_loop(RunStatus status)
    {
        var reports = new Reports();
        await RunAsync(reports, all: true, _ => status);

        Assert.That(reports.Events, Is.EqualTo(new[] { "add a", "add b", "add c", "save" }));
    }

    [Test]
    public async Task A_busy_namespace_is_skipped()
    {
        var reports = new Reports();
        await RunAsync(reports, all: true, scope => scope.Namespace == "b" ? throw new NamespaceBusyException("b is busy") : RunStatus.Done);

        Assert.That(reports.Events, Is.EqualTo(new[] { "add a", "skipped b is busy (6)", "add c", "save" }));
    }

    [Test]
    public async Task A_pause_that_took_too_long_ends_the_loop_without_an_error()
    {
        var reports = new Reports();
        await RunAsync(reports, all: true, scope => scope.Namespace == "b" ? throw new PausedTooLongException("paused") : RunStatus.Done);

        Assert.That(reports.Events, Is.EqualTo(new[] { "add a", "skipped paused (6)", "save" }));
    }

    [TestCase(ExitCodes.GateMissed)]
    [TestCase(ExitCodes.NotEnoughEvidence)]
    public async Task A_namespace_whose_rows_give_no_result_is_skipped(int exitCode)
    {
        var reports = new Reports();
        await RunAsync(reports, all: true, scope => scope.Namespace == "b" ? throw new CommandException(exitCode, "too few") : RunStatus.Done);

        Assert.That(reports.Events, Is.EqualTo(new[] { "add a", $"skipped too few ({exitCode})", "add c", "save" }));
        Assert.That(
            () => RunAsync(new Reports(), all: false, _ => throw new CommandException(exitCode, "too few")),
            Throws.TypeOf<CommandException>().With.Property(nameof(CommandException.ExitCode)).EqualTo(exitCode));
    }

    [Test]
    public void Without_all_namespaces_a_busy_one_is_an_error()
    {
        var reports = new Reports();

        Assert.That(() => RunAsync(reports, all: false, _ => throw new NamespaceBusyException("busy")), Throws.TypeOf<NamespaceBusyException>());
        Assert.That(() => RunAsync(reports, all: false, _ => throw new PausedTooLongException("paused")), Throws.TypeOf<PausedTooLongException>());
        Assert.That(reports.Events, Is.Empty);
    }

    [Test]
    public void Reports_of_finished_namespaces_are_saved_when_a_later_one_fails()
    {
        var reports = new Reports();

        Assert.That(
            () => RunAsync(reports, all: true, scope => scope.Namespace == "c" ? throw new InvalidOperationException("broken") : RunStatus.Done),
            Throws.InvalidOperationException.With.Message.EqualTo("broken"));
        Assert.That(reports.Events, Is.EqualTo(new[] { "add a", "add b", "save" }));
    }

    [Test]
    public async Task Without_all_namespaces_the_given_one_is_the_only_one()
    {
        var scopes = await new NamespaceLoop(all: false, NullLogger.Instance).ScopesAsync(null!, "program", Scopes[1], CancellationToken.None);

        Assert.That(scopes, Is.EqualTo(new[] { Scopes[1] }));
    }

    static Task RunAsync(Reports reports, bool all, Func<Scope, RunStatus> run)
        => new NamespaceLoop(all, NullLogger.Instance).RunAsync(
            Scopes, (scope, _) => Task.FromResult(new Report(scope.Namespace, run(scope))), reports, CancellationToken.None);

    sealed record Report(string Name, RunStatus Status) : INamespaceReport;

    sealed class Reports : INamespaceReports<Report>
    {
        public List<string> Events { get; } = [];

        public void Add(Report report) => Events.Add($"add {report.Name}");

        public void AddSkipped(string reason, int exitCode) => Events.Add($"skipped {reason} ({exitCode})");

        public void Save() => Events.Add("save");
    }
}

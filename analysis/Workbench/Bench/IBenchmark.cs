namespace RecSys.Workbench.Bench;

/// <summary>A benchmark that <c>workbench bench NAME</c> runs.</summary>
/// <remarks>To add one, implement this interface and add it to <see cref="BenchCommand.All"/>.</remarks>
interface IBenchmark
{
    /// <summary>Its name on the command line and of its file in <c>analysis/bench</c>.</summary>
    string Name { get; }

    /// <summary>One sentence: what is compared with which lower bound, on which data.</summary>
    string Description { get; }

    /// <summary>Creates its data, measures, and returns the tables.</summary>
    Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken);
}

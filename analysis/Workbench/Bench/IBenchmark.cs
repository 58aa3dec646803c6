namespace RecSys.Workbench.Bench;

/// <summary>One thing that is measured: <c>workbench bench NAME</c> runs it.</summary>
/// <remarks>To add one, implement this and name it in <see cref="BenchCommand.All"/>.</remarks>
interface IBenchmark
{
    /// <summary>What the user types, and the name of the file under <c>analysis/bench</c>.</summary>
    string Name { get; }

    /// <summary>One sentence: what is compared with which floor, on what data.</summary>
    string Description { get; }

    /// <summary>Makes its data, measures, returns what is to be printed.</summary>
    Task<BenchReport> RunAsync(BenchContext context, CancellationToken cancellationToken);
}

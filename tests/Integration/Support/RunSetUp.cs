using RecSys.Tests.Integration.Proof;
using RecSys.Tests.Integration.Support;

// Most of a test is a program that starts or waits: two fixtures at a time keep two cores at work.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]

namespace RecSys.Tests.Integration;

/// <summary>Once around all tests. Without a database the run fails: tests that nobody ran prove nothing.</summary>
[SetUpFixture]
public sealed class RunSetUp
{
    [OneTimeSetUp]
    public Task OpenAsync() => TestDatabase.OpenRunAsync();

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        await ProofTable.WriteAsync();
        await TestDatabase.CloseRunAsync();
    }
}

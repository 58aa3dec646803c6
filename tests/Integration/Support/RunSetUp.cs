using RecSys.Tests.Integration.Proof;
using RecSys.Tests.Integration.Support;

// Most tests start a program and wait for it or for the server. Four fixtures at a time keep two cores busy.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]

namespace RecSys.Tests.Integration;

/// <summary>Runs once around all tests. Without a database, the run fails.</summary>
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

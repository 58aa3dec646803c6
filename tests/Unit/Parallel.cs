// Fixtures share nothing: cultures belong to the thread, files to a folder of the fixture.
[assembly: Parallelizable(ParallelScope.Fixtures)]

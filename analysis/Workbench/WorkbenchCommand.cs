using McMaster.Extensions.CommandLineUtils;
using RecSys.Workbench.Bench;

namespace RecSys.Workbench;

[Command(Description = "What a person needs around the three programs: tables, data and measurements.")]
[Subcommand(typeof(MigrateCommand), typeof(SeedCommand), typeof(ResetCommand), typeof(BenchCommand))]
sealed class WorkbenchCommand;

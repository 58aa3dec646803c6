using McMaster.Extensions.CommandLineUtils;
using RecSys.Workbench.Bench;
using RecSys.Workbench.Imports;

namespace RecSys.Workbench;

[Command(Description = "What a person needs around the three programs: tables, data and measurements.")]
[Subcommand(typeof(MigrateCommand), typeof(SeedCommand), typeof(ImportCommand), typeof(ResetCommand), typeof(BenchCommand))]
sealed class WorkbenchCommand;

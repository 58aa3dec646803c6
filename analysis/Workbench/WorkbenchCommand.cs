using McMaster.Extensions.CommandLineUtils;
using RecSys.Workbench.Bench;
using RecSys.Workbench.Imports;

namespace RecSys.Workbench;

[Command(Description = "Supports the three programs with tables, data and measurements.")]
[Subcommand(typeof(MigrateCommand), typeof(SeedCommand), typeof(ImportCommand), typeof(SummaryCommand), typeof(ResetCommand), typeof(BenchCommand))]
sealed class WorkbenchCommand;

using McMaster.Extensions.CommandLineUtils;

namespace RecSys.Workbench;

[Command(Description = "What a person needs around the three programs: tables, data and measurements.")]
[Subcommand(typeof(MigrateCommand), typeof(SeedCommand), typeof(ResetCommand))]
sealed class WorkbenchCommand;

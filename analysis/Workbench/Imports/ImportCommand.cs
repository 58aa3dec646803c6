using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Workbench.Imports;

[Command("import", Description = "Writes a public data set into a namespace as items, users and events.")]
[Subcommand(typeof(ImportOnlineRetailCommand), typeof(ImportMovieLensCommand))]
sealed class ImportCommand;

[Command("online-retail", Description = "Imports a CSV file of the Online Retail data set (UCI). Each order line of a known customer is a purchase.")]
sealed class ImportOnlineRetailCommand : TableOrJsonOptions, ICommand
{
    [Argument(0, "FILE", "The CSV file with the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.")]
    [NotBlank, ExistingFile, Required]
    public string File { get; set; } = "";

    [Option("--shift-to-now", Description = "Move all times by the same span, so that the newest sale is a minute old. Default: off.")]
    public bool ShiftToNow { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var now = context.Now();
        await ShopLoad.RunAsync(context, OnlineRetail.Read(File, now, ShiftToNow), now, Output, cancellationToken);
        return ExitCodes.Success;
    }
}

[Command("movielens", Description = "Imports a MovieLens folder (GroupLens). Ratings of 4 and more are adds, 3 and more clicks, others views.")]
sealed class ImportMovieLensCommand : TableOrJsonOptions, ICommand
{
    [Argument(0, "DIR", "The folder with movies.csv, ratings.csv and tags.csv.")]
    [Required]
    public string Folder { get; set; } = "";

    [Option("--shift-to-now", Description = "Move all times by the same span, so that the newest rating is a minute old. Default: off.")]
    public bool ShiftToNow { get; set; }

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var now = context.Now();
        await ShopLoad.RunAsync(context, MovieLens.Read(Folder, now, ShiftToNow), now, Output, cancellationToken);
        return ExitCodes.Success;
    }
}

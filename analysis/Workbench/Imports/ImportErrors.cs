using System.Globalization;
using RecSys.Jobs.Runs;

namespace RecSys.Workbench.Imports;

static class ImportErrors
{
    /// <summary>Not one line of the file could be taken: says why not, so that a wrong file is found out before anything is written.</summary>
    public static CommandException NothingUsable(string path, Refusals refusals)
    {
        var reasons = refusals.All.Select(refusal => string.Create(CultureInfo.InvariantCulture, $"{refusal.Reason} ({refusal.Rows} lines, first {refusal.FirstAt})"));
        return new CommandException(
            ExitCodes.Data, $"{path}: expected at least one usable line, found none{(refusals.All.Count == 0 ? "" : ": " + string.Join("; ", reasons))}");
    }
}

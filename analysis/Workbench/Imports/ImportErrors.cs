using System.Globalization;
using RecSys.Jobs.Runs;

namespace RecSys.Workbench.Imports;

static class ImportErrors
{
    /// <summary>The error for a file without a usable line, with the reasons. It occurs before anything is written.</summary>
    public static CommandException NothingUsable(string path, Rejections rejections)
    {
        var reasons = rejections.All.Select(rejection => string.Create(CultureInfo.InvariantCulture, $"{rejection.Reason} ({rejection.Rows} lines, first {rejection.FirstAt})"));
        return new CommandException(
            ExitCodes.Data, $"{path}: expected at least one usable line, found none{(rejections.All.Count == 0 ? "" : ": " + string.Join("; ", reasons))}");
    }
}

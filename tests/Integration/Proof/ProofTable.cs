using System.Globalization;
using System.Text;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>The promises of a run as a Markdown table, written to the file that <c>RECSYS_PROOF_TABLE</c> names.</summary>
static class ProofTable
{
    public static async Task WriteAsync()
    {
        if (Environment.GetEnvironmentVariable("RECSYS_PROOF_TABLE") is not { Length: > 0 } file || Promise.All.Count == 0)
            return;

        var version = await TestDatabase.Shared.ScalarAsync<string>("SELECT split_part(version(), ' on ', 1)");
        await File.WriteAllTextAsync(file, Text(version ?? "", Promise.All));
    }

    static string Text(string server, IEnumerable<Promise> promises)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {server}.\n\n");
        text.Append("| part | promise | cases | failures | seconds |\n| --- | --- | ---: | ---: | ---: |\n");
        foreach (var promise in promises)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {promise.Part} | {promise.Text} | {promise.Cases:N0} | {promise.Failures:N0} | {promise.Took.TotalSeconds:F0} |\n");
        }

        return text.ToString();
    }
}

using System.Text;
using System.Text.Json;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Jobs.Evaluation;

/// <summary>The folder of <c>--report</c>.</summary>
/// <remarks>
/// Every file is written completely under a temporary name before the first is moved: a run that fails leaves the earlier report. The
/// page is removed first and moved last, so a folder with a page has a complete report, even if the program was killed. Files of an earlier
/// report that this one does not have are removed; files that this program does not write are kept.
/// </remarks>
static class ReportFolder
{
    const string Page = "index.html";
    const string Ablation = "ablation.csv";
    const string Unfinished = ".unfinished";

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Creates the folder and checks that it can be written, before the rows are read.</summary>
    /// <exception cref="CommandException">Names the flag and the folder.</exception>
    public static void Check(string? folder)
    {
        if (folder is null)
            return;

        if (folder.Length == 0 || File.Exists(folder))
            throw CommandException.BadValue("--report", folder, "a folder, which is created if it does not exist; this is a file");
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, Page + Unfinished);
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCodes.Usage, $"--report: '{folder}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes all files of a report.</summary>
    /// <param name="data">The names of users and items.</param>
    /// <param name="result">Null for a report without lists: it has no lines per user and no TREC files.</param>
    public static void Write(string folder, ReportDocument report, ScoringData? data = null, EvaluationResult? result = null)
    {
        var files = new List<(string Name, Action<TextWriter> Write)>
        {
            ("report.md", file => file.Write(MarkdownReport.Write(report))),
            ("report.json", file => file.WriteLine(JsonSerializer.Serialize(report, EvaluationJson.Indented.ReportDocument))),
            ("report.csv", file => CsvReport.Write(file, report)),
        };
        if (report.Ablations is not null)
            files.Add((Ablation, file => AblationCsv.Write(file, report)));
        if (data is not null && result is not null)
            AddLists(files, data, result);
        files.Add((Page, file => file.Write(HtmlReport.Write(report))));
        Write(folder, files);
    }

    /// <summary>Writes all files of a sweep's report.</summary>
    public static void Write(string folder, SweepDocument report)
        => Write(folder,
        [
            ("report.md", file => file.Write(SweepMarkdown.Write(report))),
            ("report.json", file => file.WriteLine(JsonSerializer.Serialize(report, EvaluationJson.Indented.SweepDocument))),
            ("report.csv", file => SweepCsv.Write(file, report)),
            (Page, file => file.Write(SweepHtmlReport.Write(report))),
        ]);

    static void AddLists(List<(string Name, Action<TextWriter> Write)> files, ScoringData data, EvaluationResult result)
    {
        files.Add(("users.ndjson", file => WriteLines(file, PerUserReport.Of(data, result).Select(line => JsonSerializer.Serialize(line, EvaluationJson.Line.PerUserReport)))));
        files.Add(("qrels.txt", file => WriteLines(file, TrecFiles.Qrels(data, result))));
        for (var i = 0; i < result.Candidates.Count; i++)
        {
            var candidate = result.Candidates[i];
            files.Add((TrecFiles.NameOf(i, candidate.Candidate.Name), file => WriteLines(file, TrecFiles.Run(data, result, candidate))));
        }
    }

    static void Write(string folder, IReadOnlyList<(string Name, Action<TextWriter> Write)> files)
    {
        Directory.CreateDirectory(folder);
        try
        {
            foreach (var (name, write) in files)
            {
                using var file = new StreamWriter(Path.Combine(folder, name + Unfinished), append: false, Utf8) { NewLine = "\n" };
                write(file);
            }

            File.Delete(Path.Combine(folder, Page));
            foreach (var old in OfEarlierReport(folder).Where(path => files.All(file => file.Name != Path.GetFileName(path) && file.Name + Unfinished != Path.GetFileName(path))))
                File.Delete(old);
            foreach (var (name, _) in files)
                File.Move(Path.Combine(folder, name + Unfinished), Path.Combine(folder, name), overwrite: true);
        }
        finally
        {
            foreach (var (name, _) in files)
                File.Delete(Path.Combine(folder, name + Unfinished));
        }
    }

    /// <summary>Files that only some reports have, complete or not: a leftover would look like a part of this report.</summary>
    static IEnumerable<string> OfEarlierReport(string folder)
        => ((string[])["run-??-*.txt", "run-??-*.txt" + Unfinished, Ablation, Ablation + Unfinished, "users.ndjson", "users.ndjson" + Unfinished, "qrels.txt", "qrels.txt" + Unfinished])
            .SelectMany(pattern => Directory.GetFiles(folder, pattern));

    static void WriteLines(TextWriter file, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            file.WriteLine(line);
    }
}

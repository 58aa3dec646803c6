using System.Globalization;
using CsCheck;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Reports;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class TrecFilesTests
{
    static readonly SampleRun Sample = SampleRun.Of(["baseline", "two words"], item: id => $"item {id}%\u00A0", user: id => $"{id}\t");

    static string[][] Fields(IEnumerable<string> lines) => [.. lines.Select(line => line.Split(' '))];

    [Test]
    public void A_run_that_is_read_back_has_every_list_in_its_order()
    {
        var fields = Fields(TrecFiles.Run(Sample.Data, Sample.Result, Sample.Result.Candidates[1]));

        Assert.That(fields, Has.All.Length.EqualTo(6));
        Assert.That(fields.Select(line => line[1]).Distinct(), Is.EqualTo(new List<string> { "Q0" }));
        Assert.That(fields.Select(line => line[5]).Distinct(), Is.EqualTo(new List<string> { "two%20words" }));
        for (var user = 0; user < Sample.Result.Holdouts.Count; user++)
        {
            var id = Uri.EscapeDataString(Sample.Data.Interactions.UserIds[Sample.Result.Holdouts[user].User]);
            // As trec_eval reads it: by score, whatever the ranks say.
            var own = fields.Where(line => line[0] == id).OrderByDescending(line => double.Parse(line[4], CultureInfo.InvariantCulture)).ToArray();
            Assert.That(
                own.Select(line => Uri.UnescapeDataString(line[2])),
                Is.EqualTo(Sample.Result.Candidates[1].Lists[user].Select(item => Sample.Data.Interactions.ItemIds[item])));
            Assert.That(own.Select(line => line[3]), Is.EqualTo(Enumerable.Range(1, own.Length).Select(rank => rank.ToString(CultureInfo.InvariantCulture))));
        }
    }

    [Test]
    public void Qrels_and_runs_give_the_hit_rate_and_mrr_of_the_report()
    {
        var targets = Fields(TrecFiles.Qrels(Sample.Data, Sample.Result)).ToDictionary(line => line[0], line => line[2]);
        Assert.That(targets, Has.Count.EqualTo(Sample.Result.Holdouts.Count));
        Assert.That(Fields(TrecFiles.Qrels(Sample.Data, Sample.Result)).Select(line => (line.Length, line[1], line[3])), Has.All.EqualTo((4, "0", "1")));

        foreach (var candidate in Sample.Result.Candidates)
        {
            var ranks = Fields(TrecFiles.Run(Sample.Data, Sample.Result, candidate))
                .Where(line => targets[line[0]] == line[2]).Select(line => int.Parse(line[3], CultureInfo.InvariantCulture)).ToArray();
            Assert.That(ranks, Has.Length.EqualTo(candidate.Numbers[^1].Hits));
            Assert.That(ranks.Sum(rank => 1.0 / rank) / targets.Count, Is.EqualTo(candidate.Numbers[^1][Metric.Mrr]!.Value).Within(1e-12));
        }
    }

    [TestCase("sku-1", "sku-1")]
    [TestCase("blue sofa", "blue%20sofa")]
    [TestCase("100%", "100%25")]
    [TestCase("a\tb\nc\u0085\u3000", "a%09b%0Ac%C2%85%E3%80%80")]
    [TestCase("日本", "日本")]
    [TestCase("a\u202eb\ufeff", "a%E2%80%AEb%EF%BB%BF")]
    [TestCase("", "%00")]
    public void A_field_has_no_white_space_and_plain_ids_are_unchanged(string id, string expected)
        => Assert.That(TrecFiles.Field(id), Is.EqualTo(expected));

    [Test]
    public void A_field_decodes_to_its_id_and_is_one_field_for_any_reader()
        => Gen.String.Where(id => id.Length > 0 && id.EnumerateRunes().All(rune => rune.Value != 0xFFFD)).Sample(id =>
        {
            var field = TrecFiles.Field(id);
            return Uri.UnescapeDataString(field) == id && !field.Any(char.IsWhiteSpace);
        });

    [TestCase(0, "baseline", "run-01-baseline.txt")]
    [TestCase(11, "../Größe 1", "run-12----gr--e-1.txt")]
    public void A_file_name_has_the_number_and_the_safe_characters_of_the_name(int index, string candidate, string expected)
        => Assert.That(TrecFiles.NameOf(index, candidate), Is.EqualTo(expected));
}

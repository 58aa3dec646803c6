using System.Text.Json;
using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class ResumedRunTests
{
    static readonly GivenFlags NoFlags = new() { Namespace = null, Org = null, Mode = null, Since = null, Limit = null, Items = null, Embeddings = null, Overwrite = null };

    static readonly BackfillOptions Recorded = Rows.Options with
    {
        Mode = BackfillMode.Refresh,
        Since = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero),
        Limit = 10,
        ItemIds = ["a", "b"],
        Derivation = new DerivationOptions { BrandTagPrefixes = ["maker"], CategoryTagPrefixes = ["kind"], Embeddings = EmbeddingPolicy.None, Overwrite = true },
        UndoFile = "undo.ndjson",
    };

    static IEnumerable<TestCaseData> Same() =>
    [
        new(NoFlags),
        new(NoFlags with { Namespace = "shop", Org = Rows.Shop.OrgId, Mode = BackfillMode.Refresh, Since = Recorded.Since, Limit = 10 }),
        new(NoFlags with { Items = ["a", "b"], Embeddings = EmbeddingPolicy.None, Overwrite = true }),
    ];

    [TestCaseSource(nameof(Same))]
    public void Omitted_and_equal_flags_are_accepted(GivenFlags given)
        => Assert.That(() => ResumedRun.Check(Record(), given), Throws.Nothing);

    static IEnumerable<TestCaseData> Others() =>
    [
        new(NoFlags with { Namespace = "other" }, "--namespace", "'other'", "'shop'"),
        new(NoFlags with { Org = Guid.Empty }, "--org", $"'{Guid.Empty}'", $"'{Rows.Shop.OrgId}'"),
        new(NoFlags with { Mode = BackfillMode.Backfill }, "--mode", "'backfill'", "'refresh'"),
        new(NoFlags with { Since = DateTimeOffset.UnixEpoch }, "--since", "'1970-01-01T00:00:00Z'", "'2026-01-02T00:00:00Z'"),
        new(NoFlags with { Limit = 11 }, "--limit", "'11'", "'10'"),
        new(NoFlags with { Items = ["a"] }, "--item", "'a'", "'a, b'"),
        new(NoFlags with { Embeddings = EmbeddingPolicy.All }, "--embeddings", "'all'", "'none'"),
    ];

    [TestCaseSource(nameof(Others))]
    public void A_flag_that_differs_is_refused_with_both_values(GivenFlags given, string flag, string value, string own)
        => Assert.That(
            () => ResumedRun.Check(Record(), given),
            Throws.TypeOf<CommandException>().With.Message.StartsWith(flag).And.Message.Contains(own).And.Message.EndsWith($"got {value}"));

    [TestCase("done", BackfillMode.Refresh, "is done")]
    [TestCase("interrupted", BackfillMode.Undo, "is an undo")]
    public void A_run_that_cannot_continue_is_refused(string status, BackfillMode mode, string reason)
        => Assert.That(() => ResumedRun.Check(Record(status, mode), NoFlags), Throws.TypeOf<CommandException>().With.Message.Contains(reason));

    [Test]
    public void A_resumed_run_has_its_recorded_options_except_batch_size_error_limit_and_a_given_undo_file()
    {
        var given = Rows.Options with { Batch = 7, MaxErrors = new ErrorLimit(null, 3) };

        var resumed = RecordedOptions.Of(Recorded).ApplyTo(given);

        Assert.Multiple(() =>
        {
            Assert.That((resumed.Mode, resumed.Since, resumed.Limit), Is.EqualTo((Recorded.Mode, Recorded.Since, Recorded.Limit)));
            Assert.That(resumed.ItemIds, Is.EqualTo(Recorded.ItemIds));
            Assert.That(resumed.Derivation.BrandTagPrefixes, Is.EqualTo(new[] { "maker" }));
            Assert.That((resumed.Derivation.Embeddings, resumed.Derivation.Overwrite), Is.EqualTo((EmbeddingPolicy.None, true)));
            Assert.That((resumed.Batch, resumed.MaxErrors), Is.EqualTo((7, given.MaxErrors)));
            Assert.That(resumed.UndoFile, Is.EqualTo(Path.GetFullPath("undo.ndjson")));
            Assert.That(RecordedOptions.Of(Recorded).ApplyTo(given with { UndoFile = "other" }).UndoFile, Is.EqualTo("other"));
        });
    }

    [Test]
    public void The_form_of_the_recorded_options_does_not_change()
        => Assert.That(
            JsonSerializer.Serialize(RecordedOptions.Of(Recorded with { UndoFile = null }), BackfillJson.Line.RecordedOptions),
            Is.EqualTo("""{"mode":"refresh","since":"2026-01-02T00:00:00+00:00","limit":10,"items":["a","b"],"embeddings":"none","overwrite":true,"brand_tag_prefixes":["maker"],"category_tag_prefixes":["kind"],"undo_file":null}"""));

    static MaintenanceRecord Record(string status = "interrupted", BackfillMode mode = BackfillMode.Refresh) => new()
    {
        RunId = new Guid("01900000-0000-7000-8000-000000000001"),
        Command = "catalog_backfill",
        Scope = Rows.Shop,
        FlagsJson = JsonSerializer.Serialize(RecordedOptions.Of(Recorded with { Mode = mode }), BackfillJson.Line.RecordedOptions),
        Cursor = null,
        CountsJson = "{}",
        Status = status,
    };
}

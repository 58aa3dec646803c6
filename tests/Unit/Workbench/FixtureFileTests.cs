using RecSys.Evaluation.Candidates;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Workbench;
using RecSys.Workbench.Fixtures;

namespace RecSys.Tests.Unit.Workbench;

public sealed class FixtureFileTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Template_contains_a_shop_and_its_candidates([Values("marketplace", "media", "retail")] string name)
    {
        var path = Path.Combine(Checkout.Root(), "analysis", "fixtures", "templates", name + ".json");

        var data = FixtureFile.Read(path, Now);
        using var text = File.OpenText(path);
        var candidates = CandidateFile.Read(path, text, new BlendSettings());

        var items = data.Items.Select(item => item.ItemId).ToHashSet();
        var users = data.Users.Select(user => user.UserId).ToHashSet();
        Assert.That(items, Has.Count.InRange(40, 60));
        Assert.That(data.EventCount, Is.InRange(400, 900));
        Assert.That(data.Events.All(row => items.Contains(row.ItemId) && users.Contains(row.UserId) && row.Timestamp < Now));
        Assert.That(data.Events.CountBy(row => row.UserId).Count(user => user.Value >= 5), Is.GreaterThan(30), "enough users for an evaluation");
        Assert.That(candidates.Select(candidate => candidate.Name), Does.Contain("baseline"));
        Assert.That(candidates, Has.Count.AtLeast(4));
    }

    [TestCase("""{"items":[{"item_id":"a"},{"item_id":"a"}],"users":[],"events":[]}""", "items[1].item_id: expected an id that no earlier item has, got 'a'")]
    [TestCase("""{"items":[{"item_id":""}],"users":[],"events":[]}""", "items[0].item_id: expected the id of the item")]
    [TestCase("""{"items":[{"item_id":"a","embedding":[1,2]}],"users":[],"events":[]}""", "items[0].embedding: expected 384 finite numbers, got '2 numbers'")]
    [TestCase("""{"items":[{"item_id":"a","price":-1}],"users":[],"events":[]}""", "items[0].price: expected a price")]
    [TestCase("""{"items":[],"users":[{"user_id":"u","created_at":"yesterday"}],"events":[]}""", "users[0].created_at: expected a time before now such as -3d4h")]
    [TestCase("""{"items":[],"users":[],"events":[{"user_id":"u","item_id":"a","type":"look","ts":"-1d"}]}""", "events[0].type: expected view, click")]
    [TestCase("""{"items":[],"users":[],"events":[{"user_id":"u","item_id":"a","type":"view","ts":"1d"}]}""", "events[0].ts: expected a time before now")]
    [TestCase("""{"items":[],"users":[],"events":[{"user_id":"u","item_id":"a","type":"view"}]}""", "$.events[0]")]
    [TestCase("""{"items":[{"item_id":"a","colour":"red"}],"users":[],"events":[]}""", "$.items[0].colour")]
    [TestCase("""{"items":[""", ":1:")]
    [TestCase("null", "expected an object")]
    public void Invalid_file_is_refused_with_the_path_of_the_error(string json, string message)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);

            Assert.That(() => FixtureFile.Read(path, Now), Throws.InstanceOf<CommandException>()
                .With.Message.Contains(message).And.Property(nameof(CommandException.ExitCode)).EqualTo(ExitCodes.Data));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Repeated_event_gets_a_source_event_id_of_its_own()
    {
        var path = Path.GetTempFileName();
        try
        {
            const string Row = """{"user_id":"u","item_id":"a","type":"view","ts":"-1h"}""";
            File.WriteAllText(path, $$"""{"items":[],"users":[],"events":[{{Row}},{{Row}}]}""");

            Assert.That(
                FixtureFile.Read(path, Now).Events.Select(row => row.SourceEventId),
                Is.EqualTo(new[] { "fixture:u:a:view:-1h", "fixture:u:a:view:-1h:2" }));
        }
        finally
        {
            File.Delete(path);
        }
    }
}

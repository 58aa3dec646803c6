using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>A recommendation names the users who had no part in the choice, and an evaluation takes only these.</summary>
public sealed class RecommendationUsersTests
{
    static RecommendationUsers? Read(string text) => RecommendationUsers.Read("f.yaml", () => new StringReader(text));

    [Test]
    public void A_written_recommendation_is_read_back_with_its_users()
    {
        var users = new RecommendationUsers(UserHalf.Test, 7);
        var text = CandidateFileWriter.Write([new Candidate("a", null, new BlendSettings())], users: users);
        Assert.That(Read(text), Is.EqualTo(users));
        Assert.That(CandidateFile.Read("f.yaml", new StringReader(text), new BlendSettings()).Single().Name, Is.EqualTo("a"));
        Assert.That(Read(CandidateFileWriter.Write([new Candidate("a", null, new BlendSettings())])), Is.Null);
    }

    [TestCase("evaluate_on: test", "f.yaml:1: evaluate_on: must be { half: test, seed: N } as a sweep writes it")]
    [TestCase("evaluate_on: {half: test}", "f.yaml:1: evaluate_on: must be { half: test, seed: N } as a sweep writes it")]
    [TestCase("evaluate_on:\n  half: both\n  seed: 1", "f.yaml:2: evaluate_on.half: must be { half: test, seed: N } as a sweep writes it, was both")]
    [TestCase("evaluate_on:\n  half: test\n  seed: -1", "f.yaml:3: evaluate_on.seed: must be { half: test, seed: N } as a sweep writes it, was -1")]
    [TestCase("evaluate_on:\n  half: test\n  seeds: 1", "f.yaml:3: evaluate_on.seeds: must be { half: test, seed: N } as a sweep writes it, was 1")]
    public void An_error_has_file_line_and_what_was_expected(string text, string expected)
        => Assert.That(() => Read(text), Throws.TypeOf<CandidateFileException>().With.Message.Contains(expected));

    [Test]
    public void The_halves_share_no_user_and_are_all_users()
    {
        var data = Of(ItemIds, Enumerable.Range(0, 60).SelectMany(user => new Act[] { new($"u{user}", "a", user), new($"u{user}", "b", Day + user) }));
        int[] Users(UserHalf half) => [.. HoldoutSelection.Of(data, Options with { Half = half, HalfSeed = 42 }).Holdouts.Select(holdout => holdout.User)];

        Assert.That(Users(UserHalf.Selection).Intersect(Users(UserHalf.Test)), Is.Empty);
        Assert.That(Users(UserHalf.Selection).Concat(Users(UserHalf.Test)), Is.EquivalentTo(Users(UserHalf.All)));
        var funnel = HoldoutSelection.Of(data, Options with { Half = UserHalf.Test, HalfSeed = 42 }).Funnel;
        Assert.That((funnel.EnoughEvents, funnel.InOtherHalf + funnel.Evaluated, funnel.Qualifying), Is.EqualTo((60, 60, funnel.Evaluated)));
    }
}

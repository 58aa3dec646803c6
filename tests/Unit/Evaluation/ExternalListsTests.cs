using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Candidates.External;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Evaluation.Results;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>Candidates whose lists were made elsewhere.</summary>
public sealed class ExternalListsTests
{
    static readonly EvaluationOptions Three = Options with { Unit = HoldoutUnit.Event, Cutoffs = [1, 3] };

    /// <summary>Of u, v and w the last item is held out: c, d and e; x has no row, z no longer any stock.</summary>
    static readonly Act[] Visits =
    [
        new("u", "a", 0), new("u", "c", Day), new("v", "a", 0), new("v", "d", Day), new("w", "a", 0), new("w", "e", Day),
        new("gone", "a", 0), new("gone", "x", Day), new("out", "a", 0), new("out", "z", Day),
    ];

    static readonly ScoringData Shop = Of([.. ItemIds, "z"], Visits, Tags, unavailable: ["z"], otherItems: ["new", "newer"]);

    static Candidate External(string name, params ExternalList[] lists) => new(name, null, new BlendSettings()) { Run = new ExternalRun($"{name}.csv", "f00d", lists) };

    static ExternalList List(string user, string items, long? time = null) => new(user, time, items.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    static CandidateResult Evaluate(params ExternalList[] lists) => Evaluator.Run(Shop, [External("live", lists)], Three).Candidates.Single();

    static string[] ListOf(CandidateResult result, string user) => [.. result.Lists[IndexOf(user)].Select(item => Shop.Interactions.ItemIds[item])];

    static int IndexOf(string user)
        => HoldoutSelection.Of(Shop, Three).Holdouts.Index().First(holdout => Shop.Interactions.UserIds[holdout.Item.User] == user).Index;

    [TestCase("c a b", "c a b", 1, MissReason.Found, TestName = "Found at the first rank")]
    [TestCase("a b c", "a b c", 3, MissReason.Found, TestName = "Found at the last rank")]
    [TestCase("a a b b c c", "a b c", 3, MissReason.Found, TestName = "The first of repeated items is kept")]
    [TestCase("a b d c", "a b d", 0, MissReason.BelowK, TestName = "Found below k")]
    [TestCase("a b d", "a b d", 0, MissReason.NotInList, TestName = "Not in the list")]
    [TestCase("", "", 0, MissReason.NotInList, TestName = "An empty list")]
    [TestCase("new newer c", "new newer c", 3, MissReason.Found, TestName = "Unknown items keep their ranks")]
    [TestCase("new newer a c", "new newer a", 0, MissReason.BelowK, TestName = "Unknown items push the target below k")]
    [TestCase("x z c", "x z c", 3, MissReason.Found, TestName = "Items that nobody can buy are ranked too")]
    public void A_list_is_cut_at_k_and_its_target_found_or_missed(string items, string expected, int rank, MissReason reason)
    {
        var result = Evaluate(List("u", items), List("v", "d"));
        Assert.That(ListOf(result, "u"), Is.EqualTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That((result.Ranks.First(IndexOf("u")), result.MissReasonsByUser[IndexOf("u")]), Is.EqualTo((rank, reason)));
    }

    [TestCase("gone", "a", MissReason.NotInCatalog)]
    [TestCase("gone", "x", MissReason.Found)]
    [TestCase("out", "a", MissReason.NotAvailable)]
    [TestCase("out", "a b c z", MissReason.BelowK)]
    public void A_target_that_cannot_be_recommended_has_that_reason_unless_the_list_has_it(string user, string items, MissReason reason)
        => Assert.That(Evaluate(List(user, items)).MissReasonsByUser[IndexOf(user)], Is.EqualTo(reason));

    [Test]
    public void What_does_not_fit_is_counted()
    {
        var result = Evaluate(
            List("u", "new a a newer c d"), List("v", "d a b c e", Day), List("v", "a", 2 * Day), List("out", "a new", 0), List("stranger", "a"), List("stranger", "b", 0));

        var source = result.Source!;
        Assert.That((source.File, source.Sha256), Is.EqualTo(("live.csv", "f00d")));
        Assert.That(
            (source.HoldoutsWithoutList, source.ListsNotUsed, source.UsersNotEvaluated, source.UnknownItems, source.CutLists, result.RepeatedItems),
            Is.EqualTo((3, 2, 1, 2, 2, 1)));
        Assert.That(source.FirstUnknownItems, Is.EqualTo(new List<string> { "new", "newer" }));
        Assert.That((result.Stages, result.InPool, result.TiedAtCutoff, result.Failures), Is.EqualTo(((StageGains?)null, (double?)null, (double?)null, 0)));
        Assert.That(result.MissReasons[MissReason.Failed], Is.Zero);
    }

    [Test]
    public void A_list_with_the_time_of_the_holdout_takes_precedence_over_one_without()
        => Assert.That(ListOf(Evaluate(List("u", "a"), List("u", "b", Day), List("u", "c", Day + 1)), "u"), Is.EqualTo(new[] { "b" }));

    [TestCase("stranger", null, "live: live.csv has no list for any of the 5 holdouts: it has 1 lists, 0 of them of evaluated users, at other times; compare its users and times with those of --export-queries")]
    [TestCase("u", 5L, "live: live.csv has no list for any of the 5 holdouts: it has 1 lists, 1 of them of evaluated users, at other times; compare its users and times with those of --export-queries")]
    public void Lists_none_of_which_fits_are_an_error(string user, long? time, string expected)
        => Assert.That(Assert.Throws<ExternalRunException>(() => Evaluate(List(user, "a", time)))!.Message, Is.EqualTo(expected));

    [Test]
    public void Several_holdouts_of_a_user_need_times()
        => Assert.That(
            Assert.Throws<ExternalRunException>(() => Evaluator.Run(Shop, [External("live", List("v", "a", Day), List("u", "a"))], Three with { Windows = 2 }))!.Message,
            Is.EqualTo("live: live.csv has a list without a time, for user 'u'; with --windows above 1 every list needs the time of its holdout"));

    [Test]
    public void Each_holdout_of_a_user_has_the_list_of_its_time()
    {
        Act[] acts = [new("u", "a", 0), new("u", "b", Day), new("u", "c", 2 * Day)];
        var result = Evaluator.Run(Of(ItemIds, acts), [External("live", List("u", "c", 2 * Day), List("u", "a b", Day))], Three with { Windows = 2 });
        Assert.That(result.Holdouts.Zip(result.Candidates[0].Ranks.FirstRanks()).Select(pair => (pair.First.Time, pair.Second)), Is.EquivalentTo(new[] { (2 * Day, 1), (Day, 2) }));
    }

    [Test]
    public void An_id_that_the_rows_lack_is_an_error_of_the_caller()
        => Assert.That(() => Evaluate(List("u", "never")), Throws.ArgumentException);

    [Test]
    public void Lists_of_an_own_run_that_are_read_back_give_the_same_numbers()
        => Gen.Select(Acts, Gen.Int[1, 3], Gen.Enum<HoldoutUnit>(), Gen.Enum<EvidenceProtocol>())
            .Sample((acts, windows, unit, protocol) =>
            {
                var data = Of(ItemIds, acts, Tags, unavailable: ["c"]);
                var options = Options with { Windows = windows, Unit = unit, Protocol = protocol, Cutoffs = [2, 5], Resamples = 50 };
                Candidate[] blends = [Named("blend"), Named("count", PlainCount)];
                var own = Evaluator.Run(data, blends, options);
                if (own.Holdouts.Count == 0 || own.Candidates.Any(candidate => candidate.Lists.All(list => list.Length == 0)))
                    return;

                Candidate[] external =
                [
                    .. own.Candidates.Select((candidate, i) => new Candidate($"external {i}", null, new BlendSettings())
                    {
                        Run = new ExternalRun("run.txt", "f00d", RunFile.Read("run.txt", new StringReader(string.Join('\n', TrecFiles.Run(data, own, candidate))))),
                    }),
                ];
                var both = Evaluator.Run(data, [.. blends, .. external], options);
                for (var i = 0; i < blends.Length; i++)
                {
                    var (blend, read) = (both.Candidates[i], both.Candidates[blends.Length + i]);
                    Assert.That(read.Lists, Is.EqualTo(blend.Lists));
                    Assert.That(read.Ranks.FirstRanks(), Is.EqualTo(blend.Ranks.FirstRanks()));
                    Assert.That(Text(read.Numbers), Is.EqualTo(Text(blend.Numbers)));
                    Assert.That(read.MissReasons[MissReason.Found], Is.EqualTo(blend.MissReasons[MissReason.Found]));
                    Assert.That(read.MissReasons.Values.Sum(), Is.EqualTo(both.Holdouts.Count));
                }

                var identical = both.Comparisons.Single(comparison => comparison.Candidate == "external 0");
                Assert.That((identical.Primary.Wins, identical.Primary.Losses, identical.Primary.Difference), Is.EqualTo((0, 0, 0.0)));
                Assert.That(Text(own.Candidates[0].Numbers), Is.EqualTo(Text(both.Candidates[0].Numbers)), "an external candidate beside it changes no number of a blend");
            }, iter: 100);

    static string Text(IReadOnlyList<CandidateNumbers> numbers) => System.Text.Json.JsonSerializer.Serialize(numbers);

    [Test]
    public void Only_blends_are_ablated()
    {
        var result = Evaluator.Run(Shop, [External("live", List("u", "c")), Named("blend")], Three with { Ablate = true, Resamples = 20 });
        Assert.That(result.Ablations!.Select(ablation => ablation.Candidate), Is.EqualTo(new[] { "blend" }));
        Assert.That(Evaluator.Run(Shop, [External("live", List("u", "c"))], Three with { Ablate = true }).Ablations, Is.Empty);
    }
}

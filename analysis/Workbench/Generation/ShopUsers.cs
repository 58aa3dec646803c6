using System.Globalization;
using System.Text.Json;
using RecSys.Scoring;
using RecSys.Workbench.Database;

namespace RecSys.Workbench.Generation;

/// <summary>The shop's users: their tastes, their activity and their rows.</summary>
public sealed class ShopUsers
{
    const double NewShare = 0.25;

    static readonly string[] Countries = ["GB", "DE", "FR", "NL", "SE", "IT", "PL", "IE"];

    readonly ShopOptions _options;

    public ShopUsers(ShopOptions options, ShopDemand demand)
    {
        _options = options;
        Primary = new int[options.Users];
        Secondary = new int[options.Users];
        JoinedDay = new double[options.Users];
        EventCount = new int[options.Users];

        var activity = new double[options.Users];
        for (var user = 0; user < options.Users; user++)
        {
            var random = SplitMix64.For(options.Seed, Streams.User, user);
            Primary[user] = demand.DrawSegment(ShopOptions.Days / 2, ref random);

            // The other price tier of the preferred department, or another department.
            Secondary[user] = random.NextBool(0.5) ? Primary[user] ^ 1 : demand.DrawSegment(ShopOptions.Days / 2, ref random);
            JoinedDay[user] = random.NextBool(NewShare) ? random.NextDouble() * (ShopOptions.Days - 4) : -1 - 700 * random.NextDouble();
            activity[user] = Math.Exp(random.NextGaussian());
        }

        Share(activity);
    }

    /// <summary>Taste segment, by user.</summary>
    public int[] Primary { get; }

    /// <summary>Second taste segment, by user.</summary>
    public int[] Secondary { get; }

    /// <summary>When each user joined, in days after the start of the history; below 0 if before it.</summary>
    public double[] JoinedDay { get; }

    /// <summary>Number of events by user. The sum is <see cref="ShopOptions.Events"/>.</summary>
    public int[] EventCount { get; }

    public static string IdOf(int user) => "user-" + (user + 1).ToString("D6", CultureInfo.InvariantCulture);

    public IEnumerable<ShopUser> All()
    {
        for (var user = 0; user < _options.Users; user++)
        {
            var traits = JsonSerializer.Serialize(new
            {
                country = Countries[user % Countries.Length],
                segment = SegmentName(Primary[user]),
            });
            yield return new ShopUser(IdOf(user), traits, _options.Start.AddDays(JoinedDay[user]));
        }
    }

    static string SegmentName(int segment)
        => ShopVocabulary.Departments[segment / 2].Tags[0] + "-" + ShopVocabulary.TierTags[segment % 2];

    /// <summary>Distributes the events in proportion to activity. Cumulative rounding makes the sum exact.</summary>
    void Share(double[] activity)
    {
        var total = activity.Sum();
        double before = 0;
        var dealt = 0;
        for (var user = 0; user < activity.Length; user++)
        {
            before += activity[user];
            var until = user == activity.Length - 1 ? _options.Events : (int)(_options.Events * (before / total));
            EventCount[user] = until - dealt;
            dealt = until;
        }
    }
}

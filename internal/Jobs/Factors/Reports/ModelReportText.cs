using System.Globalization;
using RecSys.Factors;
using RecSys.Jobs.Runs;
using static RecSys.Jobs.Factors.FactorText;

namespace RecSys.Jobs.Factors;

/// <summary>The model of a run as text.</summary>
static class ModelReportText
{
    /// <summary>The settings and where they come from; null for a model without settings.</summary>
    public static string? Settings(ModelReport model)
        => model.Settings is { } settings
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"model {model.Name}: {settings.Factors} factors, {settings.Iterations} iterations, confidence ratio {settings.ConfidenceRatio:G6}, shrinkage {settings.Shrinkage:G6}")
            : null;

    /// <summary>Items by the origin of their factor.</summary>
    public static string Items(LearnedReport learned)
        => $"item factors: {Number(learned.LearnedItems)} learned, {Number(learned.PriorItems)} from text, {Number(learned.ItemsWithoutFactor)} items without";

    /// <summary>How varied the lists are that the factors give.</summary>
    public static string Variety(LearnedReport learned)
        => $"effective rank {Rank(learned.EffectiveRank)}, coverage of the top 20 {Percent(learned.Coverage)}, share of popular items {Percent(learned.PopularShare)}";

    /// <summary>The lines and tables of <c>--details</c>.</summary>
    public static void WriteDetails(ModelReport model, IReportOutput output)
    {
        output.WriteLine($"model {model.Name}; the stored factors were of {Shortened(model.Previous ?? "no recorded model", output)}");
        if (model.Settings is { } settings)
        {
            output.WriteLine($"settings given: {(settings.Given.Count == 0 ? "none" : string.Join(", ", settings.Given))}");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {settings.Seed}, users by {(settings.Users == UserRule.Mean ? "mean" : "solve")}, text prior {(settings.TextPrior ? "on" : "off")}, median best score {settings.MedianBestScore:G6}"));
        }

        if (model.WarmStart is { } start)
            output.WriteLine(start.Used ? $"warm start: from the factors of run {start.FromRun}" : $"warm start: no, because {start.Reason}");
        if (model.Learned is { } learned)
            WriteLearned(learned, output);
    }

    static void WriteLearned(LearnedReport learned, IReportOutput output)
    {
        output.WriteLine($"{Number(learned.Pairs)} pairs of {Number(learned.Users)} users and {Number(learned.LearnedItems)} items, sum of weights {Real(learned.WeightSum)}");
        output.WriteLine($"weight of a pair without events {Real(learned.UnobservedWeight)}, regularization {Real(learned.Regularization)}, scale of the item factors {Real(learned.ItemScale)}");
        output.WriteTable(
            ["iteration", "half step", ">loss of pairs", ">of other pairs", ">of regularization", ">sum"],
            [.. learned.Losses.Select(loss => new[]
            {
                Number(loss.Iteration), loss.Side == TrainedSide.Users ? "users" : "items", Real(loss.Observed), Real(loss.Unobserved), Real(loss.Regularization), Real(loss.Total),
            })],
            keyColumns: 2);
    }

    static string Real(double number) => number.ToString("G6", CultureInfo.InvariantCulture);

    static string Rank(double rank) => rank.ToString("F1", CultureInfo.InvariantCulture);
}

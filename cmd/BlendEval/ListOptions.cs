using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace RecSys.BlendEval;

/// <summary>Comma-separated whole numbers in a range; the error names flag, value and form.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class NumbersAttribute(int min, int max, string expected) : ValidationAttribute
{
    public int Min { get; } = min;

    public int Max { get; } = max;

    public string Expected { get; } = expected;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
        => value is string text && (Read(text) is not { Length: > 0 } numbers || numbers.Any(number => number < Min || number > Max))
            ? new ValidationResult($"{validationContext.DisplayName}: expected {Expected}, got '{text}'")
            : ValidationResult.Success;

    /// <summary>The numbers, ascending, once each; null when one is not a number.</summary>
    public static int[]? Read(string text)
    {
        var numbers = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            numbers.Add(number);
        }

        return [.. numbers];
    }
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace RecSys.Hosting;

/// <summary>The option is a list of comma-separated whole numbers in [<paramref name="min"/>, <paramref name="max"/>]; the error names flag, value and form.</summary>
/// <param name="expected">What the error says was expected.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NumbersAttribute(int min, int max, string expected) : ValidationAttribute
{
    /// <summary>The smallest number allowed.</summary>
    public int Min { get; } = min;

    /// <summary>The largest number allowed.</summary>
    public int Max { get; } = max;

    /// <summary>What the error says was expected.</summary>
    public string Expected { get; } = expected;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
        => value is string text && (Read(text) is not { Length: > 0 } numbers || numbers.Any(number => number < Min || number > Max))
            ? OptionError.Of(validationContext, text, Expected)
            : ValidationResult.Success;

    /// <summary>The distinct numbers, ascending; null when a part of the text is not a number.</summary>
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

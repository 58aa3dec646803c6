using System.ComponentModel.DataAnnotations;
using System.Globalization;
using RecSys.Jobs.Runs;

namespace RecSys.Hosting;

/// <summary>The option contains at least one character that is not white space.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotBlankAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
        => value is string text && string.IsNullOrWhiteSpace(text)
            ? OptionError.Of(validationContext, text, "a text that is not blank")
            : ValidationResult.Success;
}

/// <summary>The option is a number in [<paramref name="min"/>, <paramref name="max"/>]; the error gives flag, value and range.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InRangeAttribute(double min, double max) : ValidationAttribute
{
    /// <summary>The smallest value allowed.</summary>
    public double Min { get; } = min;

    /// <summary>The largest value allowed.</summary>
    public double Max { get; } = max;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string text)
            return ValidationResult.Success;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= Min && number <= Max
            ? ValidationResult.Success
            : OptionError.Of(validationContext, text, string.Create(CultureInfo.InvariantCulture, $"a number from {Min} to {Max}"));
    }
}

/// <summary>The option is the path of an existing file.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExistingFileAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
        => value is string text && !File.Exists(text)
            ? OptionError.Of(validationContext, text, "an existing file")
            : ValidationResult.Success;
}

static class OptionError
{
    internal static ValidationResult Of(ValidationContext context, string value, string expected)
        => new(CommandException.BadValueMessage(context.DisplayName, value, expected));
}

using System.Globalization;

namespace RecSys.Scoring;

/// <summary>One setting that is out of range.</summary>
/// <param name="Key">The key in a candidate file, such as <c>mmr_lambda</c>.</param>
/// <param name="Expected">The allowed values, such as <c>must be 0 or more</c>.</param>
public readonly record struct SettingError(string Key, string Value, string Expected)
{
    /// <summary>The whole sentence: <c>alpha: must be 0 or more, was -0.1</c>.</summary>
    public override string ToString() => $"{Key}: {Expected}, was {Value}";
}

/// <summary>Checks the ranges of settings.</summary>
public static class SettingErrors
{
    /// <summary>All settings that are out of range, in the order of the fields; empty when all are in range.</summary>
    /// <param name="fields">The fields to check; null for <see cref="SettingField.All"/>.</param>
    public static IReadOnlyList<SettingError> Errors(this BlendSettings settings, IReadOnlyList<SettingField>? fields = null)
        =>
        [
            .. from field in fields ?? SettingField.All
               let value = field.Read(settings)
               where !field.IsInRange(value)
               select new SettingError(field.Key, Convert.ToString(value, CultureInfo.InvariantCulture)!, field.ExpectedRange),
        ];

    /// <summary>Rejects settings that are out of range.</summary>
    /// <exception cref="ArgumentException">The message lists every field, its value and what was expected.</exception>
    public static void ThrowIfInvalid(this BlendSettings settings)
    {
        var errors = settings.Errors();
        if (errors.Count > 0)
            throw new ArgumentException(string.Join("; ", errors));
    }
}

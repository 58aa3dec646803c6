using RecSys.Scoring;

namespace RecSys.Jobs.Runs;

/// <summary>Reads the service's own settings from its environment variables.</summary>
/// <remarks>A variable that is not set, or blank, keeps the default. The exception is a setting that can be turned off: blank is off.</remarks>
public static class ServiceSettings
{
    /// <summary>The current settings: the service's defaults with the variables applied.</summary>
    /// <param name="lookup">The value of a variable; null when it is not set.</param>
    /// <param name="fields">The settings to read; null for <see cref="SettingField.All"/>.</param>
    /// <exception cref="CommandException">A variable has a value that is not allowed. The first one in the order of the fields is reported.</exception>
    public static BlendSettings Read(Func<string, string?> lookup, IReadOnlyList<SettingField>? fields = null)
        => (fields ?? SettingField.All).Where(field => field.Variable is not null)
            .Aggregate(new BlendSettings(), (settings, field) => lookup(field.Variable!) is { } text ? Apply(field, settings, text) : settings);

    static string[] Elements(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static BlendSettings Apply(SettingField field, BlendSettings settings, string text)
    {
        var trimmed = text.Trim();
        if (field.OffAllowed && trimmed is "" or "off" or "OFF" or "Off")
            return field.Set(settings, null);
        if (trimmed.Length == 0 || (field.Form == SettingForm.EventTypes && Elements(trimmed).Length == 0))
            return settings;

        var written = (field.Form, trimmed) switch
        {
            (SettingForm.Flag, "1") => "true",
            (SettingForm.Flag, "0") => "false",
            _ => trimmed,
        };
        if (field.TryParse(written, out var value) && field.IsInRange(value))
            return field.Set(settings, value);
        throw CommandException.BadValue(field.Variable!, field.Form is SettingForm.Number or SettingForm.WholeNumber ? trimmed : text, field.ExpectedInVariable);
    }
}

using System.Globalization;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.House;

/// <summary>The settings of a blend as Markdown tables, in the order of <see cref="SettingField.All"/>.</summary>
static class SettingTable
{
    static readonly BlendSettings Defaults = new();

    /// <summary>Settings that have an environment variable.</summary>
    public static string Variables { get; } = Of("variable", SettingField.All.Where(field => field.Variable is not null), field => field.Variable!, field => field.ExpectedInVariable);

    /// <summary>Keys of a candidate file.</summary>
    public static string Keys { get; } = Of("key", SettingField.All, field => field.Key, field => field.Form is SettingForm.Number or SettingForm.WholeNumber ? field.ExpectedInVariable : field.Expected["must be ".Length..]);

    static string Of(string heading, IEnumerable<SettingField> fields, Func<SettingField, string> name, Func<SettingField, string> value)
        => $"| {heading} | meaning | value | default |\n| --- | --- | --- | --- |\n{string.Concat(fields.Select(field => Row(name(field), field, value(field))))}";

    static string Row(string name, SettingField field, string value)
        => $"| `{name}` | {OptionTable.Cell(field.Description)} | {value}{(field.OffAllowed ? ", or off" : "")} | {Text(field.Read(Defaults))} |\n";

    static string Text(object? value) => value switch
    {
        null => "off",
        IEnumerable<short> types => string.Join(",", types),
        bool or FinalOrder => value.ToString()!.ToLowerInvariant(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}

namespace RecSys.Workbench.Imports;

/// <summary>Counts the lines that an import does not take, by reason, in the order in which the reasons turned up.</summary>
sealed class Refusals
{
    readonly List<Refusal> _refusals = [];

    public IReadOnlyList<Refusal> All => _refusals;

    /// <param name="where">The file and line, such as <c>ratings.csv:17</c>; kept for the first line of each reason.</param>
    public void Add(string reason, string where)
    {
        var known = _refusals.FindIndex(refusal => refusal.Reason == reason);
        if (known < 0)
            _refusals.Add(new Refusal(reason, 1, where));
        else
            _refusals[known] = _refusals[known] with { Rows = _refusals[known].Rows + 1 };
    }
}

namespace RecSys.Workbench.Generation;

/// <summary>One stream of random numbers a purpose: a change to one leaves the others as they were.</summary>
static class Streams
{
    public const ulong Catalog = 1;
    public const ulong Companions = 2;
    public const ulong Drift = 3;
    public const ulong ItemRow = 4;
    public const ulong User = 5;
    public const ulong Journey = 6;
}

namespace RecSys.Workbench.Generation;

/// <summary>One stream of random numbers per purpose, so that a change to one does not change the others.</summary>
static class Streams
{
    public const ulong Catalog = 1;
    public const ulong Companions = 2;
    public const ulong Drift = 3;
    public const ulong ItemRow = 4;
    public const ulong User = 5;
    public const ulong Journey = 6;
}

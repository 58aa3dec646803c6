using RecSys.Catalog;
using RecSys.Store;
using RecSys.Tests.Integration.Commands;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Proof;

/// <summary>Each program as a role with all privileges of the README, or all except one.</summary>
[Category("Proof")]
[NonParallelizable]
[CancelAfter(600_000)]
public sealed class PrivilegeTests
{
    const int DatabaseFailed = 4;

    static readonly Mode[] Modes =
    [
        new("catalog_backfill", "recsys_batch", "", ["--mode", "backfill"]),
        new("catalog_backfill", "recsys_batch", "", ["--mode", "refresh", "--embeddings", "all", "--overwrite", "--all-namespaces"]),
        new("collab_factors", "recsys_factors", "", []),
        new("collab_factors", "recsys_factors", "--evaluate", ["--evaluate", "--sample-percent", "100", "--all-namespaces"]),
        new("collab_factors", "recsys_factors", "--model als", ["--model", "als", "--factors", "8"]),
        new("collab_factors", "recsys_factors", "--prune", ["--prune", "--max-prune-percent", "100"]),
        new("collab_factors", "recsys_factors", "--weight-events", ["--weight-events"]),
        new("blend_eval", "recsys_eval", "", []),
        new("blend_eval", "recsys_eval", "--protocol replay", ["--protocol", "replay"]),
        new("blend_eval", "recsys_eval", "--segment-trait", ["--segment-trait", "tier"]),
        new("blend_eval", "recsys_eval", "", ["--explain-user", "user-3"]),
        new("blend_eval", "recsys_eval", "", ["--train-factors", "als"]),
    ];

    [Test]
    public async Task Privileges_in_the_README_are_sufficient_for_every_program()
    {
        var promise = Promise.Make("least privilege", "each program runs with exactly the GRANTs of the README");
        await using var place = await Place.CreateAsync();
        foreach (var mode in Modes)
        {
            await promise.TryAsync(mode.ToString(), async () =>
            {
                await place.Role.SetAsync(mode.Grants);
                AssertDone(await place.RunAsync(mode));
            });
        }

        foreach (var mode in Modes.Where(mode => mode.Program != "blend_eval"))
        {
            await promise.TryAsync($"{mode} --dry-run", async () =>
            {
                await place.Role.SetAsync(mode.Grants.Where(grant => grant is { Privilege: "SELECT" or "USAGE" or "CONNECT", IsOptional: false }));
                var before = await SmallShop.DigestAsync(place.Database);
                AssertDone(await place.RunAsync(mode, "--dry-run"));
                Assert.That(await SmallShop.DigestAsync(place.Database), Is.EqualTo(before));
            });
        }

        promise.AssertKept(atLeast: 17);
    }

    [Test]
    public async Task Missing_privilege_is_named_and_nothing_is_written()
    {
        var promise = Promise.Make("least privilege", "with one GRANT missing, a program exits with code 4, names privilege, table and column, and writes nothing");
        await using var place = await Place.CreateAsync();
        var before = await SmallShop.DigestAsync(place.Database);
        foreach (var mode in Modes)
        {
            // A privilege that every run needs is missing in one run of each program; a privilege of an option in the runs with that option.
            var isFirst = mode == Modes.First(other => other.Program == mode.Program);
            foreach (var missing in mode.Grants.Where(grant => !grant.IsOptional && (isFirst || mode.IsOf(grant))))
            {
                await promise.TryAsync($"{mode} without {missing}", async () =>
                {
                    await place.Role.SetAsync(mode.Grants.Where(grant => grant != missing));
                    var result = await place.RunAsync(mode);
                    string[] named = missing.On == "DATABASE" ? [missing.Privilege] : [missing.Privilege, missing.Name, missing.Column ?? missing.Name];
                    Refusal.AssertOneLine(result, mode.Program, DatabaseFailed, named);
                    Assert.That(await SmallShop.DigestAsync(place.Database), Is.EqualTo(before));
                });
            }
        }

        promise.AssertKept(atLeast: 30);
    }

    [Test]
    public async Task Privileges_on_the_run_table_are_needed_only_for_resume()
    {
        var promise = Promise.Make("least privilege", "without a privilege on the run table, a run works and says once that it cannot be resumed");
        await using var place = await Place.CreateAsync();
        foreach (var mode in (Mode[])[Modes[1], Modes[3]])
        {
            foreach (var missing in mode.Grants.Where(grant => grant.Name == ReadmeGrants.RunTable))
            {
                await promise.TryAsync($"{mode} without {missing}", async () =>
                {
                    await place.Role.SetAsync(mode.Grants.Where(grant => grant != missing));
                    var result = await place.RunAsync(mode);
                    Assert.That(result.ExitCode, Is.Zero, result.Error);
                    Assert.That(result.Error.Split("cannot be resumed"), Has.Length.EqualTo(2), result.Error);
                });
            }
        }

        promise.AssertKept(atLeast: 6);
    }

    [Test]
    public async Task Privilege_check_covers_every_column_that_is_read()
    {
        var promise = Promise.Make("least privilege", "a role with only the columns that the check requires is sufficient: nothing else is read or written");
        var read = new InteractionRead(new Scoring.TagPrefixes(["brand"], ["category"]), Embeddings: true, UserFactors: true, "tier");
        var trained = read with { UserFactors = false, TraitKey = null, ItemFactors = false, Content = DerivationOptions.Default };
        var heldOut = read with { Embeddings = false, UserFactors = false, TraitKey = null };
        (Mode Mode, IReadOnlyList<RequiredRight> Rights)[] cases =
        [
            (Modes[0], [.. CatalogQueries.Rights, .. CatalogUpdate.Rights]),
            (new("collab_factors", "recsys_factors", "", ["--prune", "--max-prune-percent", "100", "--weight-events", "--evaluate"]), [.. FactorSnapshot.RightsToRead(true, true), .. InteractionReader.RightsOf(heldOut), .. FactorMerge.RightsToWrite(true)]),
            (new("blend_eval", "recsys_eval", "", ["--protocol", "replay", "--segment-trait", "tier"]), InteractionReader.RightsOf(read)),
            (new("blend_eval", "recsys_eval", "", ["--train-factors", "means"]), InteractionReader.RightsOf(trained)),
        ];
        await using var place = await Place.CreateAsync();
        foreach (var (mode, rights) in cases)
        {
            await promise.TryAsync(mode.ToString(), async () =>
            {
                await place.Role.SetAsync(
                [
                    new Grant("", "CONNECT", "DATABASE", "", null), new Grant("", "USAGE", "SCHEMA", "public", null),
                    .. rights.SelectMany(right => right.Columns.DefaultIfEmpty()
                        .Select(column => new Grant("", right.Privilege, right.Table is null ? "DATABASE" : "TABLE", right.Table ?? "", column))),
                ]);
                var result = await place.RunAsync(mode);
                Assert.That(result.ExitCode, Is.Zero, result.Error);
            });
        }

        promise.AssertKept(atLeast: 3);
    }

    static void AssertDone(ProcessResult result)
    {
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Not.Contain("cannot be resumed").And.Not.Contain("denied").And.Not.Contain("right"));
    }

    /// <param name="Option">The option whose privileges it needs in addition to those of every run.</param>
    sealed record Mode(string Program, string Role, string Option, string[] Arguments)
    {
        public Grant[] Grants => [.. ReadmeGrants.Of(Role).Where(grant => grant.Option.Length == 0 || IsOf(grant))];

        /// <summary>Whether the privilege is one of those that only the option needs.</summary>
        public bool IsOf(Grant grant) => Option.Length > 0 && grant.Option.Split(", ").Contains(Option);

        public override string ToString() => $"{Program} {string.Join(' ', Arguments)}".TrimEnd();
    }

    /// <summary>A database with a shop, and a role without privileges.</summary>
    sealed record Place(TestDatabase Database, RestrictedRole Role) : IAsyncDisposable
    {
        public static async Task<Place> CreateAsync()
        {
            var database = await TestDatabase.CreateAsync(migrate: true);
            await SmallShop.InsertAsync(database, "default");
            return new Place(database, await RestrictedRole.CreateAsync(database));
        }

        public Task<ProcessResult> RunAsync(Mode mode, params string[] more)
            => ProcessRunner.RunAsync(
                mode.Program, [.. mode.Arguments, .. more], new Dictionary<string, string?> { ["DATABASE_URL"] = Role.ConnectionString }, timeout: TimeSpan.FromMinutes(1));

        public async ValueTask DisposeAsync()
        {
            await Role.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}

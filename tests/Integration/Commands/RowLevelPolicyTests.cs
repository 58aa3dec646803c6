using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Commands;

/// <summary>The programs with row-level policies that hide rows of other organizations and namespaces.</summary>
public sealed class RowLevelPolicyTests
{
    [Test]
    public async Task Programs_never_read_rows_of_other_tenants()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        foreach (var name in (string[])["shop", "other", "Shop"])
        {
            await SmallShop.InsertAsync(database, name);
            await SmallShop.InsertAsync(database, name, organization: "00000000-0000-0000-0000-000000000002");
        }

        await RaisingPolicies.InstallAsync(database);
        await using var role = await RestrictedRole.CreateAsync(database);
        await role.SetAsync([.. ReadmeGrants.Of("recsys_batch"), .. ReadmeGrants.Of("recsys_factors"), .. ReadmeGrants.Of("recsys_eval")]);
        await RaisingPolicies.LetSeeAsync(database, role, "shop");

        foreach (var (program, flags) in ((string, string[])[])[("catalog_backfill", []), ("collab_factors", ["--model", "als", "--factors", "16"]), ("collab_factors", ["--prune", "--max-prune-percent", "100"]), ("blend_eval", ["--segment-trait", "tier"])])
        {
            var result = await Programs.RunAsync(program, role.ConnectionString, ["--namespace", "shop", .. flags]);

            Assert.That(result.ExitCode, Is.Zero, result.Error);
        }
    }
}

using Npgsql;
using RecSys.Scoring;
using RecSys.Store;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Store;

/// <summary>The privileges that are checked before any work, compared with the privileges in the README.</summary>
public sealed class SchemaCheckTests
{
    static readonly InteractionRead Everything = new(new TagPrefixes(["brand"], ["category"]), Embeddings: true, UserFactors: true, "tier");

    static readonly Dictionary<string, (RequiredTable[] Tables, RequiredRight[] Rights)> Needs = new()
    {
        ["recsys_batch"] = ([RequiredTable.Items], [.. CatalogQueries.Rights, .. CatalogUpdate.Rights]),
        ["recsys_factors"] = (
            [RequiredTable.Items, RequiredTable.Events, RequiredTable.ItemFactors, RequiredTable.UserFactors, RequiredTable.Users],
            [.. FactorSnapshot.RightsToRead(eventTypes: true, users: true), .. FactorMerge.RightsToWrite(delete: true)]),
        ["recsys_eval"] = ([.. InteractionReader.RequiredTables, RequiredTable.Users], [.. InteractionReader.RightsOf(Everything)]),
    };

    [TestCase("recsys_batch")]
    [TestCase("recsys_factors")]
    [TestCase("recsys_eval")]
    public async Task Each_missing_privilege_of_the_README_is_named_and_all_together_are_sufficient(string readmeRole)
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await using var role = await RestrictedRole.CreateAsync(database);
        var grants = ReadmeGrants.Of(readmeRole).Where(grant => !grant.IsOptional).ToArray();
        await role.SetAsync(grants);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(role.ConnectionString) { Pooling = false });
        var check = database.SchemaCheck(source);

        Assert.That(() => RequireAsync(check, readmeRole), Throws.Nothing);
        foreach (var missing in grants.Where(grant => grant.Privilege != "CONNECT"))
        {
            await role.SetAsync(grants.Where(grant => grant != missing));
            var failure = await Assert.ThrowsAsync<SchemaException>(() => RequireAsync(check, readmeRole));
            Assert.That(failure!.Message, Does.Contain(missing.On == "DATABASE" ? $"{missing.Privilege} on database {database.Name}" : $"{missing.Privilege} on {(missing.On == "SCHEMA" ? "schema " : "")}{missing.Name}"));
            Assert.That(failure.Message, Does.Contain(missing.Column ?? role.Name).And.Contain("README"));
        }
    }

    static Task RequireAsync(SchemaCheck check, string role) => check.RequireAsync(Needs[role].Tables, Needs[role].Rights, CancellationToken.None);
}

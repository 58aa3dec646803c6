namespace RecSys.Tests.Integration.Support;

/// <summary>Row-level policies that raise an error on a row of another organization or namespace. A policy that only compares would hide that the row was read.</summary>
static class RaisingPolicies
{
    const string Function = """
        CREATE FUNCTION refuse_foreign(org uuid, name text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF org = '00000000-0000-0000-0000-000000000001' AND name = ANY(string_to_array(current_setting('test.namespaces'), ',')) THEN
                RETURN true;
            END IF;
            RAISE EXCEPTION 'a row of namespace % of % was seen', name, org;
        END $$;
        """;

    public static async Task InstallAsync(TestDatabase database)
    {
        await database.ExecuteAsync(Function);
        foreach (var table in SmallShop.Tables)
            await database.ExecuteAsync($"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY tenant ON {table} USING (refuse_foreign(org_id, namespace))");
    }

    /// <summary>Lets a role read these namespaces of <see cref="SmallShop.Organization"/>, from its next session on.</summary>
    /// <param name="namespaces">Names that the tests chose, separated by commas.</param>
    public static Task LetSeeAsync(TestDatabase database, RestrictedRole role, string namespaces)
        => database.ExecuteAsync($"ALTER ROLE {role.Name} IN DATABASE {database.Name} SET test.namespaces = '{namespaces}'");
}

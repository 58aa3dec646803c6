using Npgsql;
using RecSys.Factors;
using RecSys.Store;
using RecSys.Tests.Integration.Support;
using static RecSys.Tests.Integration.Factors.FactorTables;

namespace RecSys.Tests.Integration.Factors;

/// <summary>The record of the model that made the stored factors.</summary>
public sealed class FactorModelsTests
{
    static readonly Scope Default = new(Org, "default");

    [SetUp]
    public Task ResetAsync() => TestDatabase.Shared.ResetAsync();

    [Test]
    public async Task A_record_reads_back_with_the_same_bits()
    {
        var model = Sample(FactorModelKind.Als);

        await WriteAsync(model, commit: true);
        var read = await ReadAsync(Default);

        Assert.That((read.IsReadable, read.IsWritable), Is.EqualTo((true, true)));
        var (details, expected) = (read.Model!.Details!, model.Details!);
        Assert.Multiple(() =>
        {
            Assert.That(read.Model with { Details = null }, Is.EqualTo(model with { Details = null }));
            Assert.That(details with { Learned = null }, Is.EqualTo(expected with { Learned = null }));
            Assert.That(details.Learned! with { Basis = expected.Learned!.Basis }, Is.EqualTo(expected.Learned));
            Assert.That(details.Learned.Basis.GramEigenvalues, Is.EqualTo(expected.Learned.Basis.GramEigenvalues));
            Assert.That(
                details.Learned.Basis with { GramEigenvalues = expected.Learned.Basis.GramEigenvalues }, Is.EqualTo(expected.Learned.Basis));
        });
    }

    [Test]
    public async Task A_later_record_replaces_the_one_of_its_namespace()
    {
        await WriteAsync(Sample(FactorModelKind.Als), commit: true);
        await WriteAsync(Sample(FactorModelKind.Means), commit: true);

        Assert.That((await ReadAsync(Default)).Model!.IsOf(FactorModelKind.Means), Is.True);
        Assert.That((await ReadAsync(new Scope(Org, "other"))).Model, Is.Null);
        Assert.That(await TestDatabase.Shared.ScalarAsync<long>("SELECT count(*) FROM recsys_factor_models"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_record_is_visible_with_its_factors_or_not_at_all()
    {
        await WriteAsync(Sample(FactorModelKind.Als), commit: false);

        Assert.That((await ReadAsync(Default)).Model, Is.Null);
    }

    [TestCase("{}")]
    [TestCase("[1]")]
    [TestCase("""{"since": "soon", "weight_events": 3}""")]
    public async Task Details_that_cannot_be_read_leave_the_model_and_its_time(string details)
    {
        await TestDatabase.Shared.ExecuteAsync(
            "INSERT INTO recsys_factor_models (org_id, namespace, run_id, model, trained_until, details, updated_at) VALUES ($1, 'default', $1, 'deep', $2, $3::text::jsonb, $2)",
            Org, Start, details);

        var model = (await ReadAsync(Default)).Model!;

        Assert.That((model.Model, model.TrainedUntil, model.Details), Is.EqualTo(("deep", Start, (FactorModelDetails?)null)));
        Assert.That(model.IsOf(FactorModelKind.Means), Is.False);
    }

    [Test]
    public async Task Without_the_table_or_a_right_on_it_nothing_is_known_and_the_transaction_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: true);
        await using var role = await RestrictedRole.CreateAsync(database);
        Grant connect = new("", "CONNECT", "DATABASE", "", null), schema = new("", "USAGE", "SCHEMA", "public", null);
        Grant[] rights = [.. ((string[])["SELECT", "INSERT", "UPDATE"]).Select(right => new Grant("", right, "TABLE", FactorModels.Table, null))];

        Assert.Multiple(async () =>
        {
            Assert.That(await AccessAsync([.. rights]), Is.EqualTo((true, true)));
            Assert.That(await AccessAsync([rights[0]]), Is.EqualTo((true, false)));
            Assert.That(await AccessAsync([rights[0], rights[1]]), Is.EqualTo((true, false)));
            Assert.That(await AccessAsync([rights[1], rights[2]]), Is.EqualTo((false, false)));
            await database.ExecuteAsync("DROP TABLE recsys_factor_models");
            Assert.That(await AccessAsync([]), Is.EqualTo((false, false)));
        });

        async Task<(bool, bool)> AccessAsync(Grant[] grants)
        {
            await role.SetAsync([connect, schema, .. grants]);
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(role.ConnectionString) { Pooling = false });
            await using var connection = await source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var record = await FactorModels.ReadAsync(connection, Default, CancellationToken.None);
            await using var after = new NpgsqlCommand("SELECT 1", connection);
            Assert.That(await after.ExecuteScalarAsync(), Is.EqualTo(1));
            return (record.IsReadable, record.IsWritable);
        }
    }

    static StoredFactorModel Sample(FactorModelKind kind) => new()
    {
        RunId = new Guid("01a22e2a-4dd7-7614-a64b-4a7ea5067064"),
        Model = StoredFactorModel.NameOf(kind),
        TrainedUntil = Start.AddTicks(10),
        UpdatedAt = Start.AddDays(1),
        Details = new FactorModelDetails
        {
            Since = Start.AddYears(-1),
            WeightEvents = true,
            HalfLifeDays = 0.1,
            Repeat = RepeatCounting.Log,
            Learned = kind == FactorModelKind.Means ? null : new LearnedModelDetails
            {
                Factors = 3,
                Iterations = 6,
                ConfidenceRatio = 1.0 / 3,
                Shrinkage = Math.E,
                Seed = long.MaxValue,
                TextPrior = true,
                MedianBestScore = 10,
                WarmStarted = true,
                Pairs = long.MaxValue,
                WeightSum = 1e300,
                Users = int.MaxValue,
                LearnedItems = 1,
                PriorItems = 2,
                Loss = Math.PI * 1e9,
                Basis = new FactorBasis
                {
                    GramEigenvalues = [double.MaxValue, 1.0 / 3, double.Epsilon, 0],
                    UnobservedWeight = Math.BitIncrement(0.1),
                    Regularization = 1e-300,
                    MeanUserRegularization = Math.BitDecrement(1),
                    TrainedItems = 7,
                    WeightScale = 2.0 / 3,
                    ItemScale = Math.PI,
                    UserScale = 1,
                    Users = UserRule.Solve,
                },
            },
        },
    };

    static async Task<FactorModelRecord> ReadAsync(Scope scope)
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        return await FactorModels.ReadAsync(connection, scope, CancellationToken.None);
    }

    static async Task WriteAsync(StoredFactorModel model, bool commit)
    {
        await using var connection = await TestDatabase.Shared.DataSource.OpenConnectionAsync();
        await using var staging = await FactorStaging.BeginAsync(connection, TestDatabase.Shared.Watch, Default, Start, CancellationToken.None);
        await staging.CompleteAsync(CancellationToken.None);
        await using var merge = await staging.BeginMergeAsync(CancellationToken.None);
        await merge.RecordModelAsync(model, CancellationToken.None);
        if (commit)
            await merge.CommitAsync(CancellationToken.None);
    }
}

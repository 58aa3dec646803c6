using System.Text;
using Npgsql;
using Pgvector;
using RecSys.Store;
using RecSys.Tests.Integration.Proof;
using RecSys.Tests.Integration.Support;

namespace RecSys.Tests.Integration.Store;

public sealed class BinaryArrayTests
{
    const int Rounds = 40;

    [Test]
    public async Task Text_arrays_of_any_length_round_trip_unchanged()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var texts = new HostileText(seed);
            // Some are longer than the buffers of the driver and the array.
            var sent = Enumerable.Range(0, seed == 0 ? 0 : texts.Next(700)).Select(_ => texts.OneIn(4) ? null : texts.Storable(texts.OneIn(50) ? 200_000 : 400)).ToArray();

            using var array = BinaryArray.OfTexts(sent, text => text);
            var (echoed, nulls) = await EchoAsync<string?[]>("text[]", array);

            Assert.That(echoed, Is.EqualTo(sent), $"seed {seed}");
            Assert.That(nulls, Is.EqualTo(sent.Count(text => text is null)), $"seed {seed}");
        }
    }

    [Test]
    public async Task Vector_arrays_round_trip_bit_for_bit()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var sent = Enumerable.Range(0, seed == 0 ? 0 : random.Next(300)).Select(_ => random.Next(4) == 0 ? null : Numbers(random)).ToArray();

            using var array = BinaryArray.OfVectors(sent, vector => vector);
            var (echoed, nulls) = await EchoAsync<Vector?[]>("vector[]", array);

            Assert.That(Bits(echoed.Select(vector => vector?.ToArray())), Is.EqualTo(Bits(sent)), $"seed {seed}");
            Assert.That(nulls, Is.EqualTo(sent.Count(vector => vector is null)), $"seed {seed}");
        }

        static float[] Numbers(Random random)
        {
            var numbers = new float[1 + random.Next(400)];
            foreach (ref var number in numbers.AsSpan())
                number = random.Next(5) switch
                {
                    0 => -0f,
                    1 => float.MaxValue,
                    2 => -float.Epsilon,
                    _ => random.NextSingle() - 0.5f,
                };
            return numbers;
        }

        static IEnumerable<int[]?> Bits(IEnumerable<float[]?> vectors)
            => vectors.Select(vector => vector?.Select(BitConverter.SingleToInt32Bits).ToArray());
    }

    [Test]
    public async Task Array_that_crosses_the_end_of_the_driver_buffer_round_trips()
    {
        var bytes = new NpgsqlConnectionStringBuilder(TestDatabase.Shared.DataSource.ConnectionString).WriteBufferSize;
        using var array = BinaryArray.OfTexts(["first", "second"], text => text);
        for (var inFront = bytes - 200; inFront <= bytes + 20; inFront++)
        {
            await using var command = TestDatabase.Shared.DataSource.CreateCommand("SELECT $2, length($1)");
            command.Parameters.Add(new NpgsqlParameter { Value = new string('x', inFront) });
            command.Parameters.Add(new NpgsqlParameter { Value = array, DataTypeName = "text[]" });
            await using var reader = await command.ExecuteReaderAsync();
            Assert.That(await reader.ReadAsync(), Is.True);
            Assert.That((await reader.GetFieldValueAsync<string[]>(0), reader.GetInt32(1)), Is.EqualTo((new[] { "first", "second" }, inFront)));
        }
    }

    [Test]
    public void Text_that_no_column_can_store_is_rejected()
        => Assert.That(() => BinaryArray.OfTexts(["fine", "half a \ud83d pair"], text => text), Throws.TypeOf<EncoderFallbackException>());

    /// <summary>An array as the server reads it, and its number of nulls.</summary>
    static async Task<(T Echoed, long Nulls)> EchoAsync<T>(string type, BinaryArray array)
    {
        await using var command = TestDatabase.Shared.DataSource.CreateCommand($"SELECT $1, (SELECT count(*) FROM unnest($1) AS element WHERE element IS NULL)");
        command.Parameters.Add(new NpgsqlParameter { Value = array, DataTypeName = type });
        await using var reader = await command.ExecuteReaderAsync();
        Assert.That(await reader.ReadAsync(), Is.True);
        return (await reader.GetFieldValueAsync<T>(0), reader.GetInt64(1));
    }
}

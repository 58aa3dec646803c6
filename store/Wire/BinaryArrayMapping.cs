// The driver's interface for plugins such as pgvector is not stable. If an update of the driver changes it, this file does not compile.
#pragma warning disable NPG9001

using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace RecSys.Store;

/// <summary>Lets the driver write a <see cref="BinaryArray"/> as an array of the type that its parameter names.</summary>
sealed class BinaryArrayMapping : PgTypeInfoResolverFactory
{
    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    sealed class Resolver : IPgTypeInfoResolver
    {
        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options)
            => type == typeof(BinaryArray) && dataTypeName is { } array
                ? new PgTypeInfo(options, new Converter(options.GetArrayElementTypeId(array)), array)
                : null;
    }

    sealed class Converter(PgTypeId element) : PgStreamingConverter<BinaryArray>
    {
        const int HeaderOfEmpty = 3 * sizeof(int);
        const int Header = 5 * sizeof(int);

        public override bool CanConvert(DataFormat format, out BufferRequirements bufferRequirements)
        {
            bufferRequirements = BufferRequirements.None;
            return format is DataFormat.Binary;
        }

        public override Size GetSize(SizeContext context, BinaryArray value, ref object? writeState)
            => value.Count == 0 ? HeaderOfEmpty : checked(Header + value.Elements.Length);

        public override void Write(PgWriter writer, BinaryArray value)
        {
            if (writer.ShouldFlush(Header))
                writer.Flush();
            WriteHeader(writer, value);
            writer.WriteBytes(value.Elements.Span);
        }

        public override async ValueTask WriteAsync(PgWriter writer, BinaryArray value, CancellationToken cancellationToken = default)
        {
            if (writer.ShouldFlush(Header))
                await writer.FlushAsync(cancellationToken);
            WriteHeader(writer, value);
            await writer.WriteBytesAsync(value.Elements, cancellationToken);
        }

        public override BinaryArray Read(PgReader reader) => throw new NotSupportedException();

        public override ValueTask<BinaryArray> ReadAsync(PgReader reader, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        void WriteHeader(PgWriter writer, BinaryArray value)
        {
            writer.WriteInt32(value.Count == 0 ? 0 : 1); // dimensions
            writer.WriteInt32(value.HasNulls ? 1 : 0);
            writer.WriteAsOid(element);
            if (value.Count == 0)
                return;

            writer.WriteInt32(value.Count);
            writer.WriteInt32(1); // the index of the first element
        }
    }
}

using RecSys.Catalog;
using RecSys.CatalogBackfill;
using RecSys.Hosting;
using RecSys.Jobs.Backfill;

return await CommandHost.RunAsync<CatalogBackfillCommand>(args, EnumOption.Of<BackfillMode>(), EnumOption.Of<EmbeddingPolicy>());

using RecSys.Catalog;
using RecSys.CatalogBackfill;
using RecSys.Hosting;

return await CommandHost.RunAsync<CatalogBackfillCommand>(args, EnumOption.Of<BackfillMode>(), EnumOption.Of<EmbeddingPolicy>());

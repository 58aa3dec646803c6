namespace RecSys.Tests.Unit.Factors.Als;

/// <summary>Textbook implicit ALS in double, one dense system per row, by Gaussian elimination.</summary>
sealed class AlsOracle(PairWorld world, int factors, double unobservedWeight, double regularization)
{
    readonly double[,] _weights = Weights(world);

    public double[][] X { get; } = Zeros(world.Users, factors);

    public double[][] Y { get; } = Zeros(world.Items, factors);

    /// <summary>The prior of each item; zero unless a test sets it.</summary>
    public double[][] Prior { get; } = Zeros(world.Items, factors);

    public void SolveUsers()
    {
        for (var user = 0; user < world.Users; user++)
            X[user] = Solve(Y, item => _weights[user, item], world.Items, Used(items: true), new double[factors]);
    }

    public void SolveItems()
    {
        for (var item = 0; item < world.Items; item++)
            Y[item] = Solve(X, user => _weights[user, item], world.Users, Used(items: false), Prior[item]);
    }

    public double Score(int user, int item) => Dot(X[user], Y[item]);

    public double Observed => Sum((user, item) => _weights[user, item] * Math.Pow(1 - Score(user, item), 2));

    public double Unobserved => unobservedWeight * Sum((user, item) => Math.Pow(Score(user, item), 2));

    public double Regularization
    {
        get
        {
            var sum = 0d;
            for (var user = 0; user < world.Users; user++)
                sum += RegularizationOf(Enumerable.Range(0, world.Items).Sum(item => _weights[user, item]), Used(items: true)) * Dot(X[user], X[user]);
            for (var item = 0; item < world.Items; item++)
            {
                var distance = Y[item].Zip(Prior[item], (y, m) => y - m).ToArray();
                sum += RegularizationOf(Enumerable.Range(0, world.Users).Sum(user => _weights[user, item]), Used(items: false)) * Dot(distance, distance);
            }

            return sum;
        }
    }

    double[] Solve(double[][] other, Func<int, double> weight, int count, int used, double[] prior)
    {
        var total = Enumerable.Range(0, count).Sum(weight);
        if (total == 0)
            return new double[factors];
        var lambda = RegularizationOf(total, used);
        var matrix = new double[factors, factors + 1];
        for (var i = 0; i < factors; i++)
        {
            matrix[i, i] += lambda;
            matrix[i, factors] = lambda * prior[i];
            for (var row = 0; row < count; row++)
            {
                matrix[i, factors] += weight(row) * other[row][i];
                for (var j = 0; j < factors; j++)
                    matrix[i, j] += (weight(row) + unobservedWeight) * other[row][i] * other[row][j];
            }
        }

        return Eliminate(matrix, factors);
    }

    double RegularizationOf(double weight, int used) => weight == 0 ? 0 : regularization * (weight + unobservedWeight * used);

    int Used(bool items)
        => items
            ? Enumerable.Range(0, world.Items).Count(item => Enumerable.Range(0, world.Users).Any(user => _weights[user, item] > 0))
            : Enumerable.Range(0, world.Users).Count(user => Enumerable.Range(0, world.Items).Any(item => _weights[user, item] > 0));

    double Sum(Func<int, int, double> term)
    {
        var sum = 0d;
        for (var user = 0; user < world.Users; user++)
        {
            for (var item = 0; item < world.Items; item++)
                sum += term(user, item);
        }

        return sum;
    }

    static double[] Eliminate(double[,] matrix, int size)
    {
        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(matrix[row, column]));
            for (var k = column; k <= size; k++)
                (matrix[column, k], matrix[pivot, k]) = (matrix[pivot, k], matrix[column, k]);
            for (var row = 0; row < size; row++)
            {
                if (row == column)
                    continue;
                var factor = matrix[row, column] / matrix[column, column];
                for (var k = column; k <= size; k++)
                    matrix[row, k] -= factor * matrix[column, k];
            }
        }

        return [.. Enumerable.Range(0, size).Select(row => matrix[row, size] / matrix[row, row])];
    }

    static double[,] Weights(PairWorld world)
    {
        var weights = new double[world.Users, world.Items];
        foreach (var (user, item, weight) in world.Pairs)
            weights[user, item] += weight;
        return weights;
    }

    static double[][] Zeros(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}

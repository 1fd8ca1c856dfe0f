/** @type {import('next').NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  compress: false,
  images: { unoptimized: true },
  devIndicators: false,
  // `npm run check` checks the types of the whole repository; a user's build need not do it again.
  typescript: { ignoreBuildErrors: true },
};

export default nextConfig;
